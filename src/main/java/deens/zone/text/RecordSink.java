package deens.zone.text;

/** Takes records one by one, in file order, as they are read. */
@FunctionalInterface
public interface RecordSink {
  /** Takes one record; {@code record} is reused after return. */
  void accept(ParsedRecord record);
}
