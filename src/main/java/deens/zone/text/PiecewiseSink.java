package deens.zone.text;

/** Takes the records of a file of which pieces are read at the same time. */
public interface PiecewiseSink extends RecordSink {
  /** Returns a sink for the records of one piece, which another thread may hand on. */
  RecordSink piece();

  /**
   * Takes all records of a piece: they come in file order behind all that were taken before.
   *
   * @param piece what {@link #piece} returned; nobody uses it afterwards
   * @param linesBefore what is to be added to the lines of its records
   * @param toCome about how many more pieces of its size the file has
   */
  void take(RecordSink piece, int linesBefore, long toCome);
}
