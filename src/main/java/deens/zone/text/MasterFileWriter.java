package deens.zone.text;

import deens.core.rr.RRTypes;
import deens.core.rr.RdataText;
import deens.core.wire.Name;
import java.io.IOException;

/**
 * Writes records as a master file that any server reads: one record a line, each with its absolute
 * owner, TTL, class IN and type, in the order given. No directive, nothing left out: a line means
 * the same wherever it stands, so such files can be sorted and compared.
 */
public final class MasterFileWriter {
  private final Appendable out;
  private final StringBuilder line = new StringBuilder();

  public MasterFileWriter(Appendable out) {
    this.out = out;
  }

  /**
   * Writes one record.
   *
   * @param owner uncompressed wire form from index 0
   * @param ttl in seconds
   * @param rdata holds uncompressed RDATA of {@code length} octets from index {@code at}
   */
  public void write(byte[] owner, int ttl, int type, byte[] rdata, int at, int length)
      throws IOException {
    line.setLength(0);
    Name.append(line, owner, 0);
    line.append('\t').append(ttl).append("\tIN\t").append(RRTypes.mnemonic(type)).append('\t');
    RdataText.append(line, type, rdata, at, length);
    out.append(line.append('\n'));
  }
}
