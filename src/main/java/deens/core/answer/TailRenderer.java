package deens.core.answer;

import deens.core.image.Found;
import deens.core.image.ImageBytes;
import deens.core.image.ImageFormat;
import deens.core.image.ImageReader;
import deens.core.memo.Tail;
import deens.core.wire.Name;
import deens.core.wire.QueryView;
import deens.core.wire.RRType;
import deens.core.wire.ResponseWriter;
import deens.core.wire.Words;

/**
 * Renders tails of a zone's answers before anyone asks, for the image: the very octets, and the key
 * that they are found by, of a question asked of an {@link AnswerEngine}. Reused; for one thread.
 */
public final class TailRenderer {
  private static final int QUESTION_TAIL_OCTETS = 4; // type and class

  private final Words words;
  private ImageBytes b;
  private long zone;
  private final Found found = new Found();
  private final Decision decision = new Decision();
  private final Denial denial = new Denial();
  private final ResponseWriter writer;
  private final Renderer renderer;
  private final byte[] key = new byte[Name.MAX_OCTETS + 17]; // as QueryView's
  private final byte[] response = new byte[AnswerEngine.RESPONSE_OCTETS];

  private int type;
  private boolean dnssecOk;

  /**
   * Renders for one zone.
   *
   * @param zone offset of the zone record in the image
   */
  public TailRenderer(ImageBytes image, long zone, Words words) {
    this.words = words;
    b = image;
    this.zone = zone;
    writer = new ResponseWriter(words);
    renderer = new Renderer(denial, writer, words);
  }

  /** Renders for another zone from now on; as above. */
  public void turnTo(ImageBytes image, long zone) {
    b = image;
    this.zone = zone;
  }

  /**
   * Looks a question up and decides on its answer, as if no other zone were there.
   *
   * @param name at or below the zone's apex, in lower case
   * @return whether its tail could be kept: it depends on nothing but what {@link #code}, {@link
   *     #first} and {@link #second} tell
   */
  public boolean decide(byte[] name, int at, int type, boolean dnssecOk) {
    this.type = type;
    this.dnssecOk = dnssecOk;
    int octets = Name.length(name, at);
    System.arraycopy(name, at, key, 0, octets);
    for (int i = octets; i < octets + 16; i++) key[i] = 0;
    found.labelsOf(key, 0);
    found.zone = zone;
    found.apexDepth = b.u8(zone + ImageFormat.ZONE_APEX_LABELS_AT);
    ImageReader.descend(b, key, found, type == RRType.DS);
    denial.start(b, zone, dnssecOk);
    decision.decide(b, key, found, type, dnssecOk, false, denial);
    return decision.memoisable && type != RRType.ANY;
  }

  /** Returns the kind of answer, what was asked, and DO, of what was decided last. */
  public int code() {
    return decision.code;
  }

  /** Returns the first offset that the answer depends on. */
  public long first() {
    return decision.a;
  }

  /** Returns the second offset that the answer depends on; 0: there is none. */
  public long second() {
    return decision.b;
  }

  /** Returns the name of the wildcard that stands in for the name that was asked; 0: none does. */
  public long wildcard() {
    return decision.wildcard;
  }

  /** Returns the deepest name that the lookup reached. */
  public long reached() {
    return found.name();
  }

  /** Whether the name exists in the zone, and is not below a zone cut. */
  public boolean isExact() {
    return found.outcome == Found.EXACT;
  }

  /**
   * Renders the tail of what was decided last, as {@link Tail} keeps it.
   *
   * @param to gets it, {@link Tail#MAX_KEPT_OCTETS} long
   * @return its octets; 0: it cannot be kept
   */
  public int render(byte[] to) {
    int octets = found.end + 1;
    System.arraycopy(key, 0, response, QueryView.QNAME_AT, octets);
    int questionEnd = QueryView.QNAME_AT + octets + QUESTION_TAIL_OCTETS;
    int flags =
        renderer.render(b, key, found, decision, type, dnssecOk, false, response, questionEnd);
    if (decision.kind == Decision.WILDCARD_DATA && renderer.dependsOnQname()) return 0;
    int kept = Tail.keptOctets(writer);
    if (kept > 0) Tail.keep(words, writer, flags, response, questionEnd, to, 0);
    return kept;
  }
}
