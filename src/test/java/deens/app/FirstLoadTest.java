package deens.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FirstLoadTest {
  @Test
  void readsBesideAndPublishesOnceAllowed() throws Exception {
    var reading = new CountDownLatch(1);
    var published = new CountDownLatch(1);
    FirstLoad.Load load =
        allowed -> {
          reading.countDown();
          allowed.run();
          published.countDown();
          return true;
        };
    try (var first = new FirstLoad(load)) {
      assertTrue(reading.await(30, TimeUnit.SECONDS));
      assertEquals(1, published.getCount());
      assertTrue(first.finish());
      assertEquals(0, published.getCount());
    }
  }

  @Test
  void tellsOfBadFilesAndFailures() throws Exception {
    try (var first = new FirstLoad(_ -> false)) {
      assertFalse(first.finish());
    }
    FirstLoad.Load failing =
        _ -> {
          throw new IOException("no zones");
        };
    try (var first = new FirstLoad(failing)) {
      var failure = assertThrows(IOException.class, first::finish);
      assertEquals("no zones", failure.getMessage());
    }
  }

  @Test
  void saysNothingWhenGivenUp() throws Exception {
    var ended = new CompletableFuture<Throwable>();
    FirstLoad.Load load =
        allowed -> {
          ended.complete(assertThrows(CancellationException.class, allowed::run));
          return true;
        };
    new FirstLoad(load).close();
    assertTrue(ended.get(30, TimeUnit.SECONDS) instanceof CancellationException);
  }
}
