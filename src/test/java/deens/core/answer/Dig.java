package deens.core.answer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.image.Version;
import deens.core.wire.MessageWalk;
import deens.core.wire.Packet;
import deens.core.wire.RRType;
import deens.oracle.Compiled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Asks an engine as dig asks a server, and prints the answer as dig would. Each query is put to an
 * engine without memo and, twice, to one with; all must give the same octets, and a message that is
 * well put together.
 */
final class Dig {
  /** 2026-01-01. */
  static final int NOW = 1_767_225_600;

  private static final List<String> SECTIONS =
      List.of("QUESTION", "ANSWER", "AUTHORITY", "ADDITIONAL");

  private final Version version;
  private final AnswerEngine forgetting;
  private final AnswerEngine remembering;
  private final byte[] response = new byte[AnswerEngine.RESPONSE_OCTETS];
  private final byte[] client = {(byte) 192, 0, 2, 7};

  private Dig(Policy policy, Version version) {
    this.version = version;
    forgetting = new AnswerEngine(policy, 0, 1);
    remembering = new AnswerEngine(policy, 1 << 20, 1);
  }

  static Dig at(Policy policy, String... zones) {
    return new Dig(policy, Compiled.version(List.of(zones)));
  }

  static Dig at(String... zones) {
    return at(Policy.standard(), zones);
  }

  static String file(String path) {
    try {
      return Files.readString(Path.of(path), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Asks and prints.
   *
   * @param question name, then type, class and options of dig's, any of them left off: {@code +tcp
   *     +edns +dnssec +bufsize=N +edns=VERSION +ednsopt=HEX +cd +norec}
   */
  String ask(String question) {
    boolean stream = question.contains("+tcp");
    return print(exchange(query(question), stream));
  }

  /** Returns what {@link #ask} sends. */
  static byte[] query(String question) {
    String[] words = question.split(" ", -1);
    int type = RRType.A;
    int rrclass = DClass.IN;
    boolean edns = false;
    int flags = 0x0100;
    int octets = 1232;
    int ednsVersion = 0;
    int ednsFlags = 0;
    String options = "";
    for (String word : Arrays.asList(words).subList(1, words.length)) {
      String value = word.substring(word.indexOf('=') + 1);
      edns |= word.startsWith("+edns") || word.startsWith("+bufsize") || word.equals("+dnssec");
      if (word.startsWith("+bufsize=")) octets = Integer.parseInt(value);
      else if (word.startsWith("+edns=")) ednsVersion = Integer.parseInt(value);
      else if (word.startsWith("+ednsopt=")) options += value;
      else if (word.equals("+dnssec")) ednsFlags = 0x8000;
      else if (word.equals("+norec")) flags &= ~0x0100;
      else if (word.equals("+cd")) flags |= 0x10;
      else if (word.startsWith("+")) assertTrue(List.of("+tcp", "+edns").contains(word), word);
      else if (!word.equals("ANY") && DClass.value(word) >= 0) rrclass = DClass.value(word);
      else type = Type.value(word);
    }
    var packet = new Packet(flags, 1, 0, 0, edns ? 1 : 0).name(words[0]).u16(type).u16(rrclass);
    if (edns) {
      packet.record(
          ".",
          RRType.OPT,
          octets,
          (long) ednsVersion << 16 | ednsFlags,
          HexFormat.of().parseHex(options));
    }
    return Arrays.copyOf(packet.padded(), packet.length());
  }

  /** Sends any octets; returns the response's, none if there is no response. */
  byte[] exchange(byte[] query, boolean stream) {
    byte[] response = answer(forgetting, query, stream);
    assertArrayEquals(response, answer(remembering, query, stream), "with memo, first");
    assertArrayEquals(response, answer(remembering, query, stream), "with memo, second");
    assertArrayEquals(response, answer(remembering, query, stream), "with memo, third");
    if (response.length > 0) new MessageWalk(response);
    return response;
  }

  private byte[] answer(AnswerEngine engine, byte[] query, boolean stream) {
    byte[] padded = Arrays.copyOf(query, query.length + AnswerEngine.QUERY_SLACK);
    int octets = engine.answer(version, padded, query.length, response, stream, client, 4, NOW);
    return Arrays.copyOf(response, octets);
  }

  /** Prints a response: status, flags, then each section that has something. */
  static String print(byte[] response) {
    if (response.length == 0) return "no response\n";
    Message m = message(response);
    assertTrue(m.getHeader().getFlag(Flags.QR), "QR");
    var out = new StringBuilder();
    out.append(";; ").append(Rcode.string(m.getRcode()));
    for (int flag : new int[] {Flags.AA, Flags.TC, Flags.RD, Flags.RA, Flags.AD, Flags.CD}) {
      if (m.getHeader().getFlag(flag)) out.append(' ').append(Flags.string(flag));
    }
    out.append('\n');
    OPTRecord opt = m.getOPT();
    if (opt != null) {
      out.append(";; EDNS: version ").append(opt.getVersion());
      if (opt.getFlags() != 0) out.append(opt.getFlags() == 0x8000 ? " do" : " " + opt.getFlags());
      out.append(", udp ").append(opt.getPayloadSize());
      for (var option : opt.getOptions()) {
        byte[] wire = option.toWire();
        out.append(", ").append(option.getCode()).append(' ');
        out.append(HexFormat.of().formatHex(wire, 4, wire.length));
      }
      out.append('\n');
    }
    for (int section = Section.QUESTION; section <= Section.ADDITIONAL; section++) {
      List<Record> records = m.getSection(section);
      if (section == Section.QUESTION) {
        if (records.isEmpty()) out.append(";; no question\n");
        continue;
      }
      boolean first = true;
      for (Record r : records) {
        if (r.getType() == Type.OPT) continue;
        if (first) out.append(";; ").append(SECTIONS.get(section)).append('\n');
        first = false;
        out.append(line(r)).append('\n');
      }
    }
    return out.toString();
  }

  static Message message(byte[] response) {
    try {
      return new Message(response);
    } catch (IOException e) {
      throw new UncheckedIOException(HexFormat.of().formatHex(response), e);
    }
  }

  private static String line(Record r) {
    return r.getName()
        + " "
        + r.getTTL()
        + " "
        + DClass.string(r.getDClass())
        + " "
        + Type.string(r.getType())
        + " "
        + r.rdataToString();
  }

  /** Asserts what the answer looks like. */
  void expect(String question, String answer) {
    assertEquals(answer, ask(question), question);
  }
}
