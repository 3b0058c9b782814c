package deens.transfer;

/** A message that does not keep to its format; says where it does not. */
final class MalformedMessageException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedMessageException(String what) {
    super(what);
  }
}
