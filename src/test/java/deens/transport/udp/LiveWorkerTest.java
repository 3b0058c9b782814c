package deens.transport.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import deens.core.answer.AnswerEngine;
import deens.core.answer.Policy;
import deens.core.image.Version;
import deens.oracle.Compiled;
import deens.oracle.Gen;
import deens.oracle.Signing;
import deens.oracle.TestZone;
import deens.serve.Publisher;
import deens.transport.Responder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A UDP worker that really answers: random zones, some of them signed, and queries near them. */
class LiveWorkerTest {
  private static final long SEED = 20_261_125;
  private static final int MEASURED = 1_000_000;
  private static final int ROUNDS = 8;
  private static final int WINDOW = 8;

  @ParameterizedTest(name = "memo of {0} octets, on {1}")
  @CsvSource({"0, 127.0.0.1", "4194304, 127.0.0.1", "4194304, 0.0.0.0"})
  @Timeout(300)
  void aMillionQueriesAllocateNothing(long memoOctets, String listen) throws IOException {
    var random = new SplittableRandom(SEED);
    var gen = new Gen(SEED);
    var zones = new ArrayList<TestZone>();
    for (TestZone zone : gen.zones(40)) {
      zones.add(zones.isEmpty() ? zone : Signing.random(random).sign(zone, random));
    }
    // An image that is large enough for a worker to look ahead, which it does without a memo.
    var texts = new ArrayList<String>(List.of(ExchangeTest.zone(5_000)));
    for (TestZone zone : zones) texts.add(zone.text());
    Version version = Compiled.version(texts);
    var queries = new ArrayList<ByteBuffer>();
    for (int i = 0; i < 5_000; i++) queries.add(ByteBuffer.wrap(gen.queryNear(zones).wire(i)));

    var publisher = new Publisher();
    publisher.publish(version.bytes(), version.root(), () -> {});
    var options = new UdpOptions(Io.SYSTEM_CALLS, 1, Policy.standard().udpOctets());
    var address = new InetSocketAddress(InetAddress.ofLiteral(listen), 0);
    try (var server =
            DatagramServer.open(
                List.of(address),
                options,
                () -> Responder.of(new AnswerEngine(Policy.standard(), memoOctets, SEED)),
                publisher);
        var client = DatagramChannel.open()) {
      server.start();
      int port = server.addresses().getFirst().getPort();
      client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long worker = server.threads().getFirst();
      long allocated = Long.MAX_VALUE;
      // Until the compiler has seen all, objects are made that compiled code does without.
      for (int round = 0; round < ROUNDS && allocated != 0; round++) {
        long before = threads.getThreadAllocatedBytes(worker);
        ask(client, queries, MEASURED);
        allocated = threads.getThreadAllocatedBytes(worker) - before;
      }
      assertEquals(0, allocated);
    }
  }

  private static void ask(DatagramChannel client, List<ByteBuffer> queries, int count)
      throws IOException {
    var response = ByteBuffer.allocate(4096);
    for (int sent = 0; sent < count; sent += WINDOW) {
      for (int i = 0; i < WINDOW; i++) {
        client.write(queries.get((sent + i) % queries.size()).rewind());
      }
      for (int i = 0; i < WINDOW; i++) client.read(response.clear());
    }
  }
}
