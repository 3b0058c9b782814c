package deens.zone.text;

/**
 * One record as it was just read. The object and its arrays are reused for the next record: copy
 * what you keep. Mutable and field-based on purpose: millions of these pass by.
 */
public final class ParsedRecord {
  /** Owner name, uncompressed wire form, case as written, from index 0. */
  public final byte[] owner = new byte[256];

  /** Octets of the owner name. */
  public int ownerLength;

  /** Whether the owner is, octet for octet, that of the record that was handed on before. */
  public boolean sameOwner;

  /** RR type, 1..65535. */
  public int type;

  /** Class, normally 1 (IN). */
  public int rclass;

  /** TTL in seconds, 0..2147483647 (RFC 2181 s8). */
  public int ttl;

  /** RDATA in uncompressed wire form, case as written, from index 0. */
  public final byte[] rdata = new byte[65_535];

  /** Octets of the RDATA. */
  public int rdataLength;

  /**
   * Index of the file into {@link RecordSink}'s source of files: see {@code
   * MasterFileParser#file(int)}.
   */
  public int file;

  /** Line of the record's first token, from 1. */
  public int line;

  /** Column of the record's first token, from 1. */
  public int column;
}
