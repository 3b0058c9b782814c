package deens.core.answer;

import deens.core.image.Found;
import deens.core.image.ImageBytes;
import deens.core.image.ImageReader;
import deens.core.image.NameView;
import deens.core.rr.RdataNames;
import deens.core.wire.Name;
import deens.core.wire.RRType;
import deens.core.wire.ResponseWriter;
import deens.core.wire.Wire;

/**
 * The additional section: addresses inside the zone that the records of a response ask for (RFC
 * 1034 s4.3.2 step 6). They are noted while the other sections are written, each once. Hot path: no
 * allocation after construction.
 */
final class AdditionalSection {
  private static final int MOST_TARGETS = 64;
  private static final int NEEDED_GLUE = 0;
  private static final int OTHER_GLUE = 1;
  private static final int AUTHORITATIVE_ADDRESS = 2;

  private final ResponseWriter w;
  private final RRsetWriter rrsets;
  private final Found address = new Found();

  private final byte[][] targets =
      new byte[MOST_TARGETS][Name.MAX_OCTETS + ResponseWriter.NAME_SLACK];
  private final int[] targetWritten = new int[MOST_TARGETS]; // as ResponseWriter.lastName
  private final long[] targetName = new long[MOST_TARGETS];
  private final int[] targetKind = new int[MOST_TARGETS];
  private int targetCount;

  private ImageBytes b; // of the response being rendered, as all below
  private byte[] qname = new byte[0];
  private Found question = address;
  private long answered;

  AdditionalSection(ResponseWriter writer, RRsetWriter rrsets) {
    w = writer;
    this.rrsets = rrsets;
  }

  /** Starts a response to a question, of which this was found. */
  void start(ImageBytes bytes, byte[] key, Found found) {
    b = bytes;
    qname = key;
    question = found;
    targetCount = 0;
    answered = 0;
  }

  /** Leaves out the addresses of a name all of whose RRsets are in the answer. */
  void leaveOut(long name) {
    answered = name;
  }

  /**
   * Notes where the addresses are that the records of an RRset ask for.
   *
   * @param owner the RRset's
   * @param cutDepth for a referral, the labels of the zone cut; else 0
   * @param cut for a referral, the zone cut; else 0
   */
  void note(long r, byte[] owner, int cutDepth, long cut) {
    int type = b.u16(r);
    int targetAt = RdataNames.additionalAt(type);
    if (targetAt < 0) return;
    rrsets.load(r);
    byte[] items = rrsets.items;
    int end = rrsets.itemsEnd();
    boolean isCompressed = RdataNames.compressAt(type) == targetAt;
    for (int p = 0, i = 0; p < end && targetCount < MOST_TARGETS; i++) {
      int at = p + 2 + targetAt;
      p += 2 + Wire.u16(items, p);
      if (at >= p) continue;
      byte[] target = targets[targetCount];
      // RFC 9460 s2.5: in service mode "." is the owner itself.
      boolean isOwner =
          items[at] == 0
              && (type == RRType.SVCB || type == RRType.HTTPS)
              && Wire.u16(items, at - 2) != 0;
      if (isOwner) rrsets.fold(owner, 0, target);
      else rrsets.fold(items, at, target);
      address.labelsOf(target, 0);
      if (!address.enterZone(target, question, qname)) continue;
      long name = ImageReader.locate(b, target, address);
      if (name == 0 || name == answered || isNoted(name)) continue;
      targetName[targetCount] = name;
      targetWritten[targetCount] = isCompressed ? rrsets.written(r, i) : ResponseWriter.NOT_WRITTEN;
      // RFC 9471 s3: glue for name servers below the very cut must be there.
      boolean needed = cut != 0 && address.depth >= cutDepth && address.path[cutDepth] == cut;
      targetKind[targetCount++] =
          needed
              ? NEEDED_GLUE
              : address.outcome == Found.EXACT ? AUTHORITATIVE_ADDRESS : OTHER_GLUE;
    }
  }

  private boolean isNoted(long name) {
    for (int i = 0; i < targetCount; i++) if (targetName[i] == name) return true;
    return false;
  }

  /** Writes the additional section: what must be there first, then what may be dropped. */
  void write() {
    for (int i = 0; i < targetCount; i++) {
      if (targetKind[i] == NEEDED_GLUE) addresses(i, true, false);
    }
    for (int i = 0; i < targetCount; i++) {
      if (targetKind[i] != NEEDED_GLUE) {
        addresses(i, false, targetKind[i] == AUTHORITATIVE_ADDRESS);
      }
    }
  }

  private void addresses(int target, boolean needed, boolean withSignatures) {
    w.owner(targets[target], 0, targetWritten[target]);
    long a = NameView.rrset(b, targetName[target], RRType.A);
    if (a != 0) rrsets.rrset(a, ResponseWriter.ADDITIONAL, needed, withSignatures);
    long aaaa = NameView.rrset(b, targetName[target], RRType.AAAA);
    if (aaaa != 0) rrsets.rrset(aaaa, ResponseWriter.ADDITIONAL, needed, withSignatures);
  }
}
