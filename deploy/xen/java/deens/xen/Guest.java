package deens.xen;

import deens.core.answer.AnswerEngine;
import deens.core.answer.Policy;
import deens.core.image.BlockCheck;
import deens.core.image.Commit;
import deens.core.image.DamagedImageException;
import deens.core.image.Version;
import deens.core.net.NetCounters;
import deens.core.net.NetworkStack;
import deens.core.net.Responder;
import deens.portable.Console;
import deens.portable.RawImage;
import deens.portable.RawWords;
import org.teavm.interop.Address;

/**
 * The guest's entry point and its loop: frames from the device to the stack, the stack's answers
 * back. All memory is allocated before the loop starts.
 */
final class Guest implements Responder {
  /** Most frames between two looks at the clock, and between two kicks of the device. */
  private static final int BURST = 32;

  private static final int FRAME_OCTETS = 2048;

  /** Of the heap, for all but the memo. */
  private static final int REST_OCTETS = 640 << 10;

  private final AnswerEngine engine;
  private final Version version;
  private final BlockCheck check;
  private int seconds;

  private Guest(AnswerEngine engine, Version version, BlockCheck check) {
    this.engine = engine;
    this.version = version;
    this.check = check;
  }

  public static void main(String[] args) {
    try {
      start();
    } catch (DamagedImageException | IllegalArgumentException wrong) {
      Console.line("deens: " + wrong.getMessage());
    } catch (RuntimeException bug) {
      Console.line("deens: our bug: " + bug.getClass().getName() + ": " + bug.getMessage());
    }
    Machine.fail();
  }

  private static void start() throws DamagedImageException {
    Options options = Options.parse(words(), defaultMemoOctets());
    if (!Machine.network())
      throw new IllegalArgumentException("no network device that this guest can use");
    RawImage image = image();
    Commit commit = Commit.last(image);
    var check = new BlockCheck(image);
    if (image.size() <= options.checkOctets()) while (!check.isDone()) verify(check);
    Console.text("deens: ");
    Console.number(commit.zones());
    Console.text(" zones, ");
    Console.number(commit.records());
    Console.text(" records, ");
    Console.number(image.size());
    Console.line(check.isDone() ? " octets, verified" : " octets");
    var version = new Version(image, commit.root(), 1);
    var policy =
        new Policy(
            options.udpOctets(),
            true,
            "",
            options.serverId(),
            options.cookieSecret(),
            options.network().tcpIdleMillis());
    var words = new RawWords();
    var engine = new AnswerEngine(policy, options.memoOctets(), Machine.seed(), words);
    var guest = new Guest(engine, version, check);
    var stack = new NetworkStack(options.network(), new GuestLink(), guest, words, Machine.seed());
    Console.text("deens: serving after ");
    Console.number(Machine.nanos() / 1000);
    Console.text(" us, ");
    Console.number(Machine.allocated() >> 10);
    Console.text(" of ");
    Console.number(Machine.heapOctets() >> 10);
    Console.text(" KiB heap, ");
    Console.number(Machine.memoryOctets() >> 10);
    Console.line(" KiB RAM");
    guest.serve(stack, options.reportSeconds());
  }

  /** The options' words, as the hypervisor gave them. */
  static String words() {
    var all = new StringBuilder();
    for (int i = 0, c; (c = Machine.option(i)) != 0; i++) all.append((char) c);
    return all.toString();
  }

  /** What the rest leaves of the heap, rounded down to a power of two. */
  private static int defaultMemoOctets() {
    long free = Math.min(Machine.heapOctets() - REST_OCTETS, 1 << 28);
    return free < AnswerEngine.LEAST_MEMO_OCTETS ? 0 : (int) Long.highestOneBit(free);
  }

  private static RawImage image() {
    long octets = Machine.imageOctets();
    if (octets == 0)
      throw new IllegalArgumentException("no zone image: give one as boot module, or link it in");
    return new RawImage(Machine.image(), octets);
  }

  /** Verifies the next block of the image. */
  private static void verify(BlockCheck check) throws DamagedImageException {
    String problem = check.next();
    if (!problem.isEmpty()) throw new IllegalArgumentException("zone image: " + problem);
  }

  /** Has nothing to answer: goes on verifying, or sleeps. */
  private void rest(long nanos) throws DamagedImageException {
    if (check.isDone()) {
      Machine.sleep(nanos);
      return;
    }
    verify(check);
    if (check.isDone()) Console.line("deens: zone image verified");
  }

  private void serve(NetworkStack stack, int reportSeconds) throws DamagedImageException {
    byte[] frame = new byte[FRAME_OCTETS + NetworkStack.FRAME_SLACK];
    long allocated = Machine.allocated();
    long report = reportSeconds == 0 ? Long.MAX_VALUE : reportSeconds;
    for (; ; ) {
      long now = Machine.nanos();
      seconds = (int) Machine.seconds();
      long due = stack.tick(now / 1_000_000);
      int taken = 0;
      for (; taken < BURST; taken++) {
        int octets = Machine.receive(Address.ofData(frame), FRAME_OCTETS);
        if (octets == 0) break;
        boolean summed = (octets & Machine.SUMMED) != 0;
        stack.receive(frame, 0, octets & Machine.SUMMED - 1, summed);
      }
      Machine.flush();
      Machine.alive();
      if (taken == 0) rest(Math.max(1, Math.min(due, now / 1_000_000 + 1000) * 1_000_000 - now));
      if (now / 1_000_000_000 >= report) {
        report(stack, Machine.allocated() - allocated);
        allocated = Machine.allocated();
        report = now / 1_000_000_000 + reportSeconds;
      }
    }
  }

  /** Prints counters: answers and memory on one line, what frames came to on the next. */
  private void report(NetworkStack stack, long allocated) {
    var counters = engine.counters();
    long answers = 0;
    for (int i = 0; i < 16; i++) answers += counters.rcode(i);
    Console.text("deens: ");
    Console.number(answers);
    Console.text(" answers, ");
    Console.number(allocated);
    Console.line(" octets allocated meanwhile");
    Console.text("deens: network");
    long[] network = stack.counters();
    for (int i = 0; i < network.length; i++) count(NetCounters.NAMES.get(i), network[i]);
    count("ring-index", Machine.dropped(Machine.RING_INDEX));
    count("ring-id", Machine.dropped(Machine.RING_ID));
    count("ring-frame", Machine.dropped(Machine.RING_FRAME));
    count("ring-refused", Machine.dropped(Machine.RING_REFUSED));
    Console.line("");
  }

  private static void count(String name, long times) {
    if (times == 0) return;
    Console.text(" ");
    Console.text(name);
    Console.text(" ");
    Console.number(times);
  }

  @Override
  public int answer(
      byte[] query, int length, byte[] response, boolean stream, byte[] client, int clientLength) {
    return engine.answer(version, query, length, response, stream, client, clientLength, seconds);
  }
}
