package deens.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import deens.core.image.HeapImageBytes;
import deens.core.image.ImageBytes;
import deens.core.image.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("ThreadPriorityCheck") // yields vary the schedule; nothing relies on them
class PublisherTest {
  private static void nothing() {}

  private static ImageBytes image() {
    return new HeapImageBytes(new byte[8]);
  }

  @Test
  void nothingCanBeReadBeforeTheFirstVersion() {
    var publisher = new Publisher();
    assertThrows(IllegalStateException.class, publisher::lease);
    assertThrows(IllegalStateException.class, () -> publisher.register().take());
  }

  @Test
  void readersGetWhatWasPublishedLast() {
    var publisher = new Publisher();
    var reader = publisher.register();
    ImageBytes one = image();
    publisher.publish(one, 7, PublisherTest::nothing);
    Version first = reader.take();
    assertSame(one, first.bytes());
    assertEquals(7, first.root());
    ImageBytes two = image();
    publisher.publish(two, 9, PublisherTest::nothing);
    assertSame(two, reader.take().bytes());
    try (var lease = publisher.lease()) {
      assertSame(two, lease.version().bytes());
    }
  }

  @Test
  void noTwoVersionsHaveOneNumberEvenOfTwoPublishers() {
    var one = new Publisher();
    var two = new Publisher();
    one.publish(image(), 0, PublisherTest::nothing);
    two.publish(image(), 0, PublisherTest::nothing);
    assertNotEquals(one.register().take().number(), two.register().take().number());
  }

  @Test
  void aVersionThatNobodyReadsIsRetiredAtOnce() {
    var publisher = new Publisher();
    var reader = publisher.register();
    var retired = new AtomicInteger();
    publisher.publish(image(), 0, retired::incrementAndGet);
    reader.take();
    reader.quiescent();
    publisher.publish(image(), 0, PublisherTest::nothing);
    assertEquals(1, retired.get());
  }

  @Test
  void aVersionIsRetiredWhenItsLastHolderLetsGo() throws InterruptedException {
    var publisher = new Publisher();
    var retired = new CountDownLatch(1);
    publisher.publish(image(), 0, retired::countDown);
    var reader = publisher.register();
    var leaver = publisher.register();
    reader.take();
    leaver.take();
    var lease = publisher.lease();
    publisher.publish(image(), 0, PublisherTest::nothing);
    reader.take(); // the next one: the first is let go
    assertEquals(1, retired.getCount());
    lease.close();
    assertEquals(1, retired.getCount());
    leaver.close();
    retired.await();
  }

  /** An image that says when it is read after its end. */
  private static final class Mortal extends ImageBytes {
    final AtomicBoolean dead = new AtomicBoolean();

    @Override
    public long size() {
      return 1;
    }

    @Override
    public int u8(long p) {
      assertFalse(dead.get(), "read after retirement");
      return 1;
    }

    @Override
    public int u16(long p) {
      throw new IndexOutOfBoundsException();
    }

    @Override
    public int i32(long p) {
      throw new IndexOutOfBoundsException();
    }

    @Override
    public long i64(long p) {
      throw new IndexOutOfBoundsException();
    }

    @Override
    public void copyTo(long p, byte[] to, int at, int length) {
      throw new IndexOutOfBoundsException();
    }

    @Override
    public boolean sameOctets(long p, byte[] b, int at, int length) {
      throw new IndexOutOfBoundsException();
    }
  }

  @Test
  void nobodyReadsARetiredVersionAndAllAreRetiredOnce() throws InterruptedException {
    int versions = 3_000;
    long seed = 1;
    var publisher = new Publisher();
    var retired = new CountDownLatch(versions);
    var twice = new AtomicInteger();
    var done = new AtomicBoolean();
    var fault = new AtomicReference<Throwable>();
    var reads = new AtomicLong();
    Runnable publish =
        () -> {
          var image = new Mortal();
          publisher.publish(
              image,
              0,
              () -> {
                if (!image.dead.compareAndSet(false, true)) twice.incrementAndGet();
                retired.countDown();
              });
        };
    publish.run();
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      var random = new SplittableRandom(seed + i);
      boolean leases = i % 2 == 1;
      readers.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  while (!done.get()) {
                    if (leases) readLeased(publisher, random);
                    else readInALoop(publisher, random);
                    reads.incrementAndGet();
                  }
                } catch (Throwable e) {
                  fault.set(e);
                }
              }));
    }
    for (int i = 0; i < versions; i++) {
      publish.run();
      if (i % 50 == 0) Thread.yield();
    }
    done.set(true);
    for (Thread reader : readers) reader.join();
    retired.await();
    assertNull(fault.get(), () -> "seed " + seed);
    assertEquals(0, twice.get());
    assertNotEquals(0, reads.get());
  }

  private static void readInALoop(Publisher publisher, SplittableRandom random) {
    try (var reader = publisher.register()) {
      for (int i = random.nextInt(100); i >= 0; i--) {
        Version version = reader.take();
        for (int n = random.nextInt(50); n >= 0; n--) version.bytes().u8(0);
        if (random.nextInt(3) > 0) reader.quiescent();
      }
    }
  }

  private static void readLeased(Publisher publisher, SplittableRandom random) {
    for (int i = random.nextInt(100); i >= 0; i--) {
      try (var one = publisher.lease();
          var two = publisher.lease()) {
        for (int n = random.nextInt(50); n >= 0; n--) one.version().bytes().u8(0);
        two.version().bytes().u8(0);
      }
    }
  }
}
