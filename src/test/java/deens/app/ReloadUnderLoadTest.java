package deens.app;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.config.TransferConfig;
import deens.config.ZoneFile;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * Reloads of many zones while questions come: none is lost, and all are answered from whole
 * versions, of which none comes after a later one.
 */
@Timeout(180)
class ReloadUnderLoadTest {
  private static final int ZONES = 1_000;
  private static final int RELOADS = 100;
  private static final int MOST_CHANGED = 20;
  private static final int PER_SECOND = 3_000;
  private static final int OUTSTANDING = 100;

  private static final Pattern RELOADED =
      Pattern.compile("reloaded: (\\d+) of " + ZONES + " zones changed");

  @TempDir Path folder;

  /** By reload and zone: the version of the zone from then on, which is the reload that made it. */
  private final int[][] versions = new int[RELOADS + 1][ZONES];

  /** The last reload that has begun. */
  private final AtomicInteger begun = new AtomicInteger();

  private static String apex(int zone) {
    return "z" + zone + ".example.";
  }

  private ZoneFile write(int zone, int version, String more) throws IOException {
    Path fresh =
        Files.writeString(
            folder.resolve(".fresh"),
            """
            $ORIGIN %s
            $TTL 300
            @ SOA ns hostmaster %d 1h 10m 1w 5m
            @ NS ns
            ns A 192.0.2.1
            www A 10.0.0.%d
            version TXT "%d"
            %s
            """
                .formatted(apex(zone), version, version, version, more));
    Path file = folder.resolve(zone + ".zone");
    return ZoneFile.of(Files.move(fresh, file, REPLACE_EXISTING));
  }

  /** Asks without end, and looks at all answers. */
  private final class Load implements AutoCloseable {
    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final Semaphore places = new Semaphore(OUTSTANDING);
    private final AtomicReference<Throwable> fault = new AtomicReference<>();
    private final int[] zones = new int[1 << 16];
    private final int[] seenBefore = new int[1 << 16];
    private final long[] sentNanos = new long[1 << 16];
    private final List<Long> tookNanos = new ArrayList<>();
    private final Thread sender;
    private final Thread receiver;

    /** The last reload that an answer was of, or that was done: later questions get no less. */
    private final AtomicInteger seen = new AtomicInteger();

    private volatile boolean ended;

    /** Nothing more will be sent. */
    private volatile boolean finished;

    private volatile int sent;

    Load(RunningServer server) throws IOException {
      socket.connect(server.address());
      socket.setSoTimeout(100);
      receiver = Thread.ofPlatform().name("answers").start(() -> attempt(this::receive));
      sender = Thread.ofPlatform().name("questions").start(() -> attempt(this::send));
    }

    private interface Work {
      void run() throws Exception;
    }

    private void attempt(Work work) {
      try {
        work.run();
      } catch (Throwable e) {
        fault.compareAndSet(null, e);
        ended = true;
      }
    }

    private void send() throws Exception {
      var random = new SplittableRandom(1);
      long start = System.nanoTime();
      for (int n = 0; !ended; n++) {
        long due = start + TimeUnit.SECONDS.toNanos(n) / PER_SECOND;
        while (due - System.nanoTime() > 0) LockSupport.parkNanos(due - System.nanoTime());
        while (!places.tryAcquire(100, TimeUnit.MILLISECONDS)) if (ended) return;
        int zone = random.nextInt(ZONES);
        int id = n & 0xffff;
        var type = List.of(Type.SOA, Type.TXT, Type.A, Type.A).get(n & 3);
        String name = List.of("", "version.", "www.", "no.").get(n & 3) + apex(zone);
        Message query = Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
        query.getHeader().setID(id);
        zones[id] = zone;
        seenBefore[id] = seen.get();
        byte[] wire = query.toWire();
        sentNanos[id] = System.nanoTime();
        sent = n + 1; // written last: what it covers is seen by who reads it
        socket.send(new DatagramPacket(wire, wire.length));
      }
    }

    private void receive() throws Exception {
      var packet = new DatagramPacket(new byte[1500], 1500);
      int silent = 0;
      for (int n = 0; !finished || n < sent; ) {
        packet.setLength(1500);
        try {
          socket.receive(packet);
        } catch (SocketTimeoutException e) {
          if (n < sent && ++silent == 100) {
            throw new AssertionError(n + " answers to " + sent + " questions", e);
          }
          continue;
        }
        silent = 0;
        long now = System.nanoTime();
        places.release();
        assertTrue(n++ < sent);
        Message answer = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
        int id = answer.getHeader().getID();
        tookNanos.add(now - sentNanos[id]);
        int version = version(answer);
        // Whoever has seen a version of any zone sees no earlier one of any other after that.
        int least = versions[seenBefore[id]][zones[id]];
        assertTrue(version >= least, () -> answer + "\nis older than version " + least);
        assertTrue(version <= begun.get(), answer::toString);
        assertEquals(version, versions[version][zones[id]], () -> "no such version\n" + answer);
        seen.accumulateAndGet(version, Math::max);
      }
    }

    private static int version(Message answer) {
      List<Record> records = answer.getSection(Section.ANSWER);
      if (records.isEmpty()) {
        assertEquals(Rcode.NXDOMAIN, answer.getRcode(), answer::toString);
        records = answer.getSection(Section.AUTHORITY);
      } else {
        assertEquals(Rcode.NOERROR, answer.getRcode(), answer::toString);
      }
      return switch (records.getFirst()) {
        case SOARecord soa -> (int) soa.getSerial();
        case TXTRecord txt -> Integer.parseInt(txt.getStrings().getFirst());
        case ARecord a -> a.getAddress().getAddress()[3] & 0xff;
        default -> throw new AssertionError(answer);
      };
    }

    /** Waits for all answers. */
    @Override
    public void close() {
      ended = true;
      try {
        sender.join();
        finished = true;
        receiver.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      } finally {
        socket.close();
      }
      if (fault.get() != null) throw new AssertionError(fault.get());
    }
  }

  @Test
  void noQuestionIsLostAndNoAnswerIsOfAHalfLoadedState() throws Exception {
    var random = new SplittableRandom(2);
    var files = new ArrayList<ZoneFile>();
    for (int zone = 0; zone < ZONES; zone++) files.add(write(zone, 0, ""));
    try (var server = new RunningServer(files, TransferConfig.NONE)) {
      Load load = new Load(server);
      try (load) {
        int fixed = -1;
        for (int r = 1; r <= RELOADS && load.fault.get() == null; r++) {
          System.arraycopy(versions[r - 1], 0, versions[r], 0, ZONES);
          int good = 0;
          for (int n = random.nextInt(1, MOST_CHANGED); n > 0; n--) {
            int zone = random.nextInt(ZONES);
            if (versions[r][zone] == r || zone == fixed) continue;
            versions[r][zone] = r;
            write(zone, r, "");
            good++;
          }
          // One that is bad, and serves its last good version meanwhile.
          int bad = random.nextInt(ZONES);
          boolean isBad = versions[r][bad] != r && bad != fixed;
          if (fixed >= 0) good++;
          if (isBad) write(bad, 250, "x A nonsense\n");
          begun.set(r);
          server.reload();
          int times = r;
          String log = server.log(all -> occurrences(all, "reloaded: ") == times);
          Matcher changed = RELOADED.matcher(log.substring(log.lastIndexOf("reloaded: ")));
          assertTrue(changed.find(), log);
          // What was written a moment before it was read is read once more.
          assertTrue(Integer.parseInt(changed.group(1)) >= good, log);
          load.seen.accumulateAndGet(r, Math::max);
          // It is as it was when the next reload comes.
          if (isBad) write(bad, versions[r][bad], "");
          fixed = isBad ? bad : -1;
        }
      }
      assertEquals(load.sent, load.tookNanos.size());
      assertTrue(load.sent > RELOADS, "questions: " + load.sent);
      var took = load.tookNanos.stream().sorted().toList();
      System.out.printf(
          "%d questions during %d reloads of %d zones: answered in %.1f ms (median), %.1f (99.9 %%), %.1f (all)%n",
          took.size(),
          RELOADS,
          ZONES,
          took.get(took.size() / 2) / 1e6,
          took.get(took.size() * 999 / 1000) / 1e6,
          took.getLast() / 1e6);
    }
  }

  private static int occurrences(String text, String part) {
    int n = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) n++;
    return n;
  }
}
