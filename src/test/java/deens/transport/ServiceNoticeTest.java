package deens.transport;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Notices as a service manager gets them: sd_notify(3). */
@Timeout(60)
class ServiceNoticeTest {
  @TempDir Path folder;

  @Test
  void aNoticeIsOneDatagramOfLines() throws IOException {
    String path = folder.resolve("notify").toString();
    try (var manager = new NotifySocket(path)) {
      ServiceNotice notice = ServiceNotice.to(path);
      notice.ready("serving 3 zones");
      assertEquals("READY=1\nSTATUS=serving 3 zones", manager.next());
      notice.reloading(123_456_789);
      assertEquals("RELOADING=1\nMONOTONIC_USEC=123456\nSTATUS=reloading", manager.next());
      notice.stopping();
      assertEquals("STOPPING=1\nSTATUS=stopping", manager.next());
    }
  }

  @Test
  void anAbstractNameIsNoFile() throws IOException {
    String name = "@deens-test-" + ProcessHandle.current().pid();
    try (var manager = new NotifySocket(name)) {
      ServiceNotice.to(name).stopping();
      assertEquals("STOPPING=1\nSTATUS=stopping", manager.next());
    }
  }

  /** What systemd compares with the time at which it asked for a reload. */
  @Test
  void theClockIsTheSystemsMonotonicOne() {
    long before = monotonicNanos();
    long nanos = System.nanoTime();
    long after = monotonicNanos();
    assertTrue(before <= nanos && nanos <= after, () -> before + " " + nanos + " " + after);
  }

  private static long monotonicNanos() {
    int monotonic = 1; // CLOCK_MONOTONIC
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(16, 8); // struct timespec: seconds 8, nanoseconds 8
      MemorySegment function = Libc.function("clock_gettime");
      assertEquals(
          0, (int) Libc.call(function, Libc.state(arena), monotonic, time.address(), 0, 0, 0));
      return time.get(JAVA_LONG, 0) * 1_000_000_000 + time.get(JAVA_LONG, 8);
    }
  }

  @Test
  void withoutAManagerNothingIsToldNorWrong() throws IOException {
    ServiceNotice.to("").ready("x");
  }

  @Test
  void aManagerThatIsGoneIsNamed() {
    var e = assertThrows(IOException.class, () -> ServiceNotice.to("/no/such").stopping());
    assertEquals(
        "cannot tell the service manager at /no/such: connect: No such file or directory",
        e.getMessage());
  }

  @Test
  void aSocketThatCannotBeIsNamed() {
    var e = assertThrows(IOException.class, () -> ServiceNotice.to("vsock:2:1").stopping());
    assertEquals(
        "NOTIFY_SOCKET is \"vsock:2:1\", neither an absolute path nor @name of at most 107 octets",
        e.getMessage());
  }
}
