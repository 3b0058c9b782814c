package deens.peers;

import java.util.List;

/** How a zone is signed, with the options of {@code dnssec-signzone} for it. */
@SuppressWarnings("ImmutableEnumChecker") // List.of makes it so
enum Signing {
  NONE(),
  NSEC(),
  /** As RFC 9276 wants it. */
  NSEC3("-3", "-", "-H", "0"),
  /** With a salt and iterations, as older zones have them. */
  OPT_OUT("-3", "5A17", "-H", "3", "-A");

  private final List<String> options;

  Signing(String... options) {
    this.options = List.of(options);
  }

  List<String> options() {
    return options;
  }
}
