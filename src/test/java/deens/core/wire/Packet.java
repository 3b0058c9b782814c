package deens.core.wire;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** Puts a message together octet by octet, right or wrong. */
public final class Packet {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int length;

  /** Starts with a header: id 0x1234, the flags, and the counts of the four sections. */
  public Packet(int flags, int questions, int answers, int authority, int additional) {
    u16(0x1234).u16(flags).u16(questions).u16(answers).u16(authority).u16(additional);
  }

  /** Returns a query with one question, and as many additional records to come. */
  public static Packet query(String name, int type, int additional) {
    return new Packet(0x0100, 1, 0, 0, additional).name(name).u16(type).u16(RRClass.IN);
  }

  public Packet u8(int value) {
    out.write(value);
    length++;
    return this;
  }

  public Packet u16(int value) {
    return u8(value >>> 8).u8(value);
  }

  public Packet u32(long value) {
    return u16((int) (value >>> 16)).u16((int) value);
  }

  public Packet octets(byte... octets) {
    for (byte b : octets) u8(b);
    return this;
  }

  public Packet hex(String digits) {
    return octets(HexFormat.of().parseHex(digits));
  }

  public Packet name(String text) {
    return octets(Name.parse(text).wire());
  }

  /** Adds a record. */
  public Packet record(String owner, int type, int rrclass, long ttl, byte... rdata) {
    return name(owner).u16(type).u16(rrclass).u32(ttl).u16(rdata.length).octets(rdata);
  }

  /** Adds an OPT record of version 0 with these options. */
  public Packet opt(int udpOctets, byte... options) {
    return record(".", RRType.OPT, udpOctets, 0, options);
  }

  public int length() {
    return length;
  }

  /** Returns the octets so far, with slack behind them that no reader may mind. */
  public byte[] padded() {
    byte[] message = out.toByteArray();
    byte[] padded = new byte[message.length + 16];
    System.arraycopy(message, 0, padded, 0, message.length);
    for (int i = message.length; i < padded.length; i++) padded[i] = (byte) 0xc0;
    return padded;
  }
}
