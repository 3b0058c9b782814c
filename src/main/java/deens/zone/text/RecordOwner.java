package deens.zone.text;

import deens.core.wire.Name;
import java.util.Arrays;

/** The owner of the record in hand, which is also that of the lines below that name none. */
final class RecordOwner {
  /** What a line that starts with a blank stands for. */
  enum State {
    /** No record stands before it in this file. */
    NONE,
    /** The owner before it could not be read, which has been told. */
    WRONG,
    KNOWN
  }

  /** An owner to come back to. */
  static final class Saved {
    private final State state;
    private final byte[] name;

    private Saved(State state, byte[] name) {
      this.state = state;
      this.name = name;
    }

    boolean isKnown() {
      return state == State.KNOWN;
    }
  }

  private final ParsedRecord record;
  private State state = State.NONE;

  /** The text of the owner, if the same text means the same owner; RRsets stand together. */
  private final byte[] text = new byte[Name.MAX_OCTETS];

  private int textLength;

  /**
   * @param record its owner is kept here
   */
  RecordOwner(ParsedRecord record) {
    this.record = record;
  }

  State state() {
    return state;
  }

  boolean isKnown() {
    return state == State.KNOWN;
  }

  /** Reads the scanner's current token, unless it is the text of the owner before. */
  void read(Scanner scanner) throws ZoneSyntaxException {
    int length = scanner.length();
    int at = scanner.at();
    byte[] b = scanner.octets();
    if (length > 0 && length == textLength && Arrays.equals(b, at, at + length, text, 0, length)) {
      return;
    }
    forget(State.WRONG);
    record.ownerLength = NameText.read(scanner, record.owner, 0);
    state = State.KNOWN;
    if (length > text.length) return;
    textLength = length;
    System.arraycopy(b, at, text, 0, length);
  }

  /** Reads the owner of a record that is made up; problems are at the scanner's current token. */
  void read(Scanner scanner, byte[] name, int length) throws ZoneSyntaxException {
    forget(State.KNOWN);
    record.ownerLength = NameText.read(scanner, name, 0, length, record.owner, 0);
  }

  /** Another owner comes, or none, or the same text would mean another. */
  void forget(State now) {
    state = now;
    textLength = 0;
    record.sameOwner = false;
  }

  /** The same text may mean another owner from now on. */
  void forgetText() {
    textLength = 0;
  }

  Saved save() {
    return new Saved(state, Arrays.copyOf(record.owner, record.ownerLength));
  }

  void restore(Saved saved) {
    forget(saved.state);
    System.arraycopy(saved.name, 0, record.owner, 0, saved.name.length);
    record.ownerLength = saved.name.length;
  }
}
