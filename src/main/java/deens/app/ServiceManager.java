package deens.app;

import deens.transport.ServiceNotice;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The service manager that started us (systemd), if one did: it is told how we do. */
final class ServiceManager {
  private final Optional<ServiceNotice> notice;
  private final PrintWriter err;

  /**
   * Makes it.
   *
   * @param socket the environment's NOTIFY_SOCKET; null: nobody wants to be told
   * @param err is told, once a notice, that it could not be sent: we serve all the same
   */
  ServiceManager(@Nullable String socket, PrintWriter err) {
    notice = Optional.ofNullable(socket).map(ServiceNotice::to);
    this.err = err;
  }

  /** All that is to be served is, after a start or a reload. */
  void ready(long zones, long records) {
    tell(to ->
        to.ready(
            "serving " + zones + (zones == 1 ? " zone, " : " zones, ") + records + " records"));
  }

  /** A reload begins. */
  void reloading() {
    tell(to -> to.reloading(System.nanoTime()));
  }

  /** The end begins. */
  void stopping() {
    tell(ServiceNotice::stopping);
  }

  /** One thing to tell. */
  @FunctionalInterface
  private interface Telling {
    void tell(ServiceNotice to) throws IOException;
  }

  private void tell(Telling telling) {
    if (notice.isEmpty()) return;
    try {
      telling.tell(notice.get());
    } catch (IOException e) {
      err.println("dns-server: warning: " + e.getMessage());
    }
  }
}
