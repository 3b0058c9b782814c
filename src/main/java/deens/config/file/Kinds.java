package deens.config.file;

import deens.config.Listen;
import deens.config.Octets;
import deens.config.Prefix;
import deens.config.TlsConfig;
import deens.config.TorConfig;
import deens.config.file.Setting.Scalar;
import deens.core.wire.Name;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The kinds of values that a configuration file has. */
final class Kinds {
  static final Scalar ADDRESS =
      text(
          "an address with an optional port, like 192.0.2.1:53 or [2001:db8::1]:53", Listen::parse);
  static final Scalar METRICS_ADDRESS =
      text(
          "an address with an optional port, like 127.0.0.1:9153",
          t -> Listen.parse(t, Listen.METRICS_PORT));
  static final Scalar TLS_ADDRESS =
      text(
          "an address with an optional port, like 192.0.2.1:853 or [2001:db8::1]:853",
          t -> Listen.parse(t, TlsConfig.DEFAULT_PORT));
  static final Scalar NAME = text("a domain name", Name::parse);

  static final Scalar PREFIX =
      text("an address or a prefix, like 192.0.2.0/24 or 2001:db8::/32", Prefix::parse);

  static final Scalar PEER =
      text(
          "the address of a server with an optional port, 53, and key, like 192.0.2.1 or"
              + " 192.0.2.1:5353 key NAME",
          TransferSettings.PeerText::parse);
  static final Scalar RULE =
      text("a prefix, a key or both, like 192.0.2.0/24, key NAME", TransferSettings::rule);

  /** Left as text: where it is relative to is known to the file alone. */
  static final Scalar PATH =
      text(
          "the path of a file or folder, from the folder of this file if it is not absolute",
          t -> t);

  /** Left as text, as paths are. */
  static final Scalar TOR_CONTROL =
      text(
          "a loopback address with an optional port, like 127.0.0.1:9051, or the path of a Unix"
              + " socket, with a / in it",
          t -> {
            if (!t.contains("/")
                && !Listen.parse(t, TorConfig.CONTROL_PORT)
                    .address()
                    .getAddress()
                    .isLoopbackAddress()) {
              throw new IllegalArgumentException("\"" + t + "\" is another machine's");
            }
            return t;
          });

  private Kinds() {}

  private static Scalar text(String title, Setting.Reader read) {
    return new Scalar(title, "{\"type\": \"string\"}", read);
  }

  /** Text that becomes one character-string of a TXT record (RFC 1035 s3.3). */
  static Scalar characterString() {
    return text(
        "at most 255 printable ASCII characters",
        t -> {
          if (t.length() > 255 || !t.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("it has others, or more");
          }
          return t;
        });
  }

  static Scalar anyText(String title) {
    return text(title, t -> t);
  }

  static Scalar number(int least, int most) {
    return new Scalar(
        "a number from " + least + " to " + most,
        "{\"type\": \"integer\", \"minimum\": " + least + ", \"maximum\": " + most + "}",
        t -> {
          if (!t.matches("0|[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException("\"" + t + "\" is no number");
          }
          int n = Integer.parseInt(t);
          if (n < least || n > most) throw new IllegalArgumentException(n + " is out of range");
          return n;
        });
  }

  /** A number of octets, which may be off. */
  static Scalar octetsOrOff(long least, long most) {
    Scalar octets = octets(least, most);
    return new Scalar(
        "off, or " + octets.title(),
        octets.schema(),
        t -> Octets.parse(t) == 0 ? Long.valueOf(0) : octets.read().apply(t));
  }

  /** A number of octets. */
  static Scalar octets(long least, long most) {
    return new Scalar(
        "a size from " + shorter(least) + " to " + shorter(most),
        "{\"type\": [\"string\", \"integer\", \"boolean\"]}",
        t -> {
          long n = Octets.parse(t);
          if (n < least || n > most) {
            throw new IllegalArgumentException("\"" + t + "\" is out of range");
          }
          return n;
        });
  }

  private static String shorter(long octets) {
    return octets >= 1 << 30
        ? (octets >> 30) + "G"
        : octets >= 1 << 20 ? (octets >> 20) + "M" : (octets >> 10) + "K";
  }

  /** A time: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 1d}. */
  static Scalar duration(Duration least, Duration most) {
    return new Scalar(
        "a time from " + words(least) + " to " + words(most),
        "{\"type\": \"string\", \"pattern\": \"^[0-9]+(ms|s|m|h|d)$\"}",
        t -> {
          Duration d = duration(t);
          if (d.compareTo(least) < 0 || d.compareTo(most) > 0) {
            throw new IllegalArgumentException("\"" + t + "\" is out of range");
          }
          return d;
        });
  }

  private static Duration duration(String text) {
    String digits = text.replaceFirst("(ms|s|m|h|d)$", "");
    if (digits.equals(text) || !digits.matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no time, like 500ms, 30s, 5m, 2h or 1d");
    }
    long n = Long.parseLong(digits);
    return switch (text.substring(digits.length())) {
      case "ms" -> Duration.ofMillis(n);
      case "s" -> Duration.ofSeconds(n);
      case "m" -> Duration.ofMinutes(n);
      case "h" -> Duration.ofHours(n);
      default -> Duration.ofDays(n);
    };
  }

  private static String words(Duration d) {
    long s = d.toSeconds();
    if (s == 0) return d.toMillis() + "ms";
    return s % 86_400 == 0 ? s / 86_400 + "d" : s % 3600 == 0 ? s / 3600 + "h" : s + "s";
  }

  static Scalar yesOrNo() {
    return new Scalar(
        "yes or no",
        "{\"type\": [\"boolean\", \"string\"]}",
        t ->
            switch (t.toLowerCase(Locale.ROOT)) {
              case "yes", "true", "on" -> true;
              case "no", "false", "off" -> false;
              default -> throw new IllegalArgumentException("\"" + t + "\" is neither");
            });
  }

  /** One of some words, which stand for the values of an enum. */
  static <E extends Enum<E>> Scalar oneOf(Class<E> type) {
    List<E> all = List.of(type.getEnumConstants());
    return new Scalar(
        all.stream().map(Kinds::word).collect(Collectors.joining(" or ")),
        all.stream()
            .map(e -> "\"" + word(e) + "\"")
            .collect(Collectors.joining(", ", "{\"enum\": [", "]}")),
        t ->
            all.stream()
                .filter(e -> word(e).equals(t))
                .findFirst()
                .orElseThrow(() -> notAmong(t, all.stream().map(Kinds::word).toList())));
  }

  private static IllegalArgumentException notAmong(String text, List<String> words) {
    String meant = Nearest.to(text, words).map(w -> "; did you mean \"" + w + "\"?").orElse("");
    return new IllegalArgumentException("\"" + text + "\" is not among them" + meant);
  }

  private static String word(Enum<?> e) {
    return e.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
