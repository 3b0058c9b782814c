package deens.linux;

import org.teavm.interop.Address;
import org.teavm.interop.Import;
import org.teavm.interop.c.Include;

/** What C gives to Java: deploy/native/c/shell.h, where each has its line. */
@Include(value = "shell.h", isSystem = false)
final class Shell {
  private Shell() {}

  /** In place of a query's octets: it is time to end. */
  static final int END = -1;

  /** In place of a query's octets: statistics are wanted. */
  static final int REPORT = -2;

  static final int STDOUT = 1;
  static final int STDERR = 2;

  // errno, as Linux has it on all processors.
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int ESRCH = 3;
  static final int EACCES = 13;
  static final int EISDIR = 21;
  static final int EADDRINUSE = 98;
  static final int EADDRNOTAVAIL = 99;
  static final int EAFNOSUPPORT = 97;

  @Import(name = "shell_output")
  static native void output(int fd);

  @Import(name = "shell_exit")
  static native void exit(int code);

  @Import(name = "shell_map")
  private static native int map(Address path);

  @Import(name = "shell_mapped")
  static native Address mapped();

  @Import(name = "shell_mapped_octets")
  static native long mappedOctets();

  @Import(name = "shell_limits")
  static native void limits(int workers, int connections, int perClient, int idleMillis);

  @Import(name = "shell_listen")
  private static native int listen(Address address, int octets, int port);

  @Import(name = "shell_user")
  private static native int user(Address name);

  @Import(name = "shell_worker")
  static native int worker();

  @Import(name = "shell_is_first")
  static native boolean isFirst();

  @Import(name = "shell_ready")
  static native void ready(int responseOctets);

  @Import(name = "shell_next")
  static native int next();

  @Import(name = "shell_query")
  static native byte[] query();

  @Import(name = "shell_response")
  static native byte[] response();

  @Import(name = "shell_client")
  static native byte[] client();

  @Import(name = "shell_client_octets")
  static native int clientOctets();

  @Import(name = "shell_is_stream")
  static native boolean isStream();

  @Import(name = "shell_reply")
  static native void reply(int octets);

  @Import(name = "shell_now")
  static native int now();

  @Import(name = "shell_counter")
  static native long counter(int i);

  @Import(name = "machine_seed")
  static native long seed();

  @Import(name = "machine_allocated")
  static native long allocated();

  /** Maps a file, for {@link #mapped}; returns 0, or an errno. */
  static int map(String path) {
    return -map(Address.ofData(text(path)));
  }

  /** Listens; returns the port, or a negated errno. */
  static int listen(byte[] address, int port) {
    return listen(Address.ofData(address), address.length, port);
  }

  /** Becomes another user; returns 0, or an errno. */
  static int user(String name) {
    return -user(Address.ofData(text(name)));
  }

  /** An argument's octets, as they came, and a 0 behind them. */
  private static byte[] text(String argument) {
    byte[] octets = new byte[argument.length() + 1];
    for (int i = 0; i < argument.length(); i++) octets[i] = (byte) argument.charAt(i);
    return octets;
  }
}
