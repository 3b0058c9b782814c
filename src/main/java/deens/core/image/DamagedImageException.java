package deens.core.image;

/**
 * What was to be opened is no image that can be used; the message says what was found and what was
 * expected, and wants the file's name in front.
 */
public final class DamagedImageException extends Exception {
  private static final long serialVersionUID = 1;

  DamagedImageException(String message) {
    super(message);
  }
}
