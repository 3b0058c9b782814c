package deens.zone.compile;

import java.io.IOException;

/** A zone that cannot be put in the image; the message says why, fit for the user. */
public final class ImageException extends IOException {
  private static final long serialVersionUID = 1;

  ImageException(String message) {
    super(message);
  }
}
