package deens.zone.text;

/**
 * What a {@link MasterFileParser} works in, a quarter of a mebibyte. To read many small files, hand
 * one on from parser to parser: making it anew costs more than reading a small file. It serves one
 * parser at a time.
 */
public final class ParserBuffers {
  final ParsedRecord record = new ParsedRecord();
  final RdataParser rdata = new RdataParser();
  final byte[] window;

  /** Makes buffers. */
  public ParserBuffers() {
    this(Window.OCTETS);
  }

  ParserBuffers(int windowOctets) {
    window = new byte[windowOctets];
  }
}
