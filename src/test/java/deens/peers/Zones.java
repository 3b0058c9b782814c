package deens.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.xbill.DNS.Name;

/** Makes the zones that are served: compiled by BIND's tools into the plainest form, and signed. */
final class Zones {
  private static final Set<String> DNSSEC_TYPES =
      Set.of("RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "DNSKEY", "ZONEMD");
  private static final Pattern ORIGIN = Pattern.compile("(?m)^\\$ORIGIN\\s+(\\S+)");

  private final Path folder;

  Zones(Path folder) {
    this.folder = folder;
  }

  /** Takes a master file; its origin is its first $ORIGIN, or its name less ".zone". */
  ServedZone of(Path source) throws IOException, InterruptedException {
    var matcher = ORIGIN.matcher(Files.readString(source));
    String fileName = source.getFileName().toString();
    String origin = matcher.find() ? matcher.group(1) : fileName.replaceFirst("\\.zone$", ".");
    return of(source, Name.fromConstantString(origin));
  }

  ServedZone of(Path source, Name apex) throws IOException, InterruptedException {
    Path plain = Files.createTempFile(folder, "plain", ".zone");
    var command = new ArrayList<String>(List.of("named-compilezone", "-q", "-i", "none"));
    for (String check : List.of("-k", "-m", "-n", "-M", "-S", "-r", "-W")) {
      command.addAll(List.of(check, "ignore"));
    }
    command.addAll(List.of("-s", "full", "-o", plain.toString()));
    command.addAll(List.of(apex.toString(), source.toAbsolutePath().toString()));
    run("bind9-utils", command);
    return new ServedZone(apex, source.toAbsolutePath(), plain);
  }

  /** The zone without what DNSSEC added to it, signed anew if at all. */
  ServedZone signed(ServedZone zone, Signing signing) throws IOException, InterruptedException {
    Path keys = Files.createTempDirectory(folder, "keys");
    Path bare = Files.createTempFile(folder, "bare", ".zone");
    Path signed = Files.createTempFile(folder, "signed", ".zone");
    String apex = zone.apex().toString();
    Files.write(
        bare,
        Files.readAllLines(zone.file()).stream()
            .filter(line -> !line.startsWith(";")) // e.g. when to sign anew
            .filter(line -> !DNSSEC_TYPES.contains(line.split("\\s+", 5)[3]))
            .toList());
    if (signing == Signing.NONE) return new ServedZone(zone.apex(), bare, bare);
    String key = keys.toString();
    run(
        "bind9-utils",
        List.of("dnssec-keygen", "-q", "-K", key, "-a", "ECDSAP256SHA256", "-f", "KSK", apex));
    var command =
        new ArrayList<>(
            List.of("dnssec-signzone", "-q", "-S", "-z", "-P", "-O", "full", "-K", key));
    command.addAll(
        List.of("-e", "now+31536000")); // beyond any TTL: BIND lowers TTLs to what is left
    command.addAll(signing.options());
    command.addAll(List.of("-o", apex, "-f", signed.toString(), bare.toString()));
    run("bind9-utils", command);
    return new ServedZone(zone.apex(), signed, signed);
  }

  private void run(String debianPackage, List<String> command)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile(folder, "tool", ".log");
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new IOException("install the package " + debianPackage + ", or run ./check", e);
    }
    if (!process.waitFor(120, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
    if (process.exitValue() != 0) {
      throw new IOException(command + " failed:\n" + Files.readString(log));
    }
  }
}
