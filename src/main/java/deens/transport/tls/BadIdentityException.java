package deens.transport.tls;

import java.io.IOException;

/** A certificate or a key cannot be used; the message says which file and why, in one line. */
public final class BadIdentityException extends IOException {
  private static final long serialVersionUID = 1;

  BadIdentityException(String file, String why) {
    super(file + ": " + why);
  }
}
