package deens.transfer;

/** Why a server's answer cannot be taken, in words for the operator. */
final class TransferException extends Exception {
  private static final long serialVersionUID = 1;

  TransferException(String why) {
    super(why);
  }
}
