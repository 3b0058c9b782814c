package deens.app;

import deens.cli.ExitCode;
import deens.cli.Program;
import deens.config.ConfigSource;
import deens.config.LogConfig;
import deens.config.ServerConfig;
import deens.config.ZoneFile;
import deens.control.health.HealthConfig;
import deens.core.image.DirectoryWalk;
import deens.core.image.ImageCheck;
import deens.core.image.ImageFormat;
import deens.core.image.TailIndex;
import deens.core.image.ZoneView;
import deens.core.wire.Name;
import deens.storage.ImageFiles;
import deens.storage.OpenImage;
import deens.zone.compile.ImageWriter;
import deens.zone.model.Zone;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the commands do: the one place that makes the parts and connects them. */
final class Wiring implements Program {
  private final PrintWriter out;
  private final PrintWriter err;

  Wiring(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public int serve(ServerConfig config, ConfigSource again)
      throws IOException, InterruptedException {
    if (config.log().format() == LogConfig.Format.TEXT) {
      return new Server(config, again, out, err).run();
    }
    Logging.json();
    return new Server(
            config,
            again,
            Logging.json(out, LogConfig.Level.INFO),
            Logging.json(err, LogConfig.Level.ERROR))
        .run();
  }

  @Override
  public int check(List<ZoneFile> files) throws IOException {
    boolean good = true;
    for (ZoneFile file : expanded(files)) {
      good &= isImage(file.file()) ? checkImage(file.file()) : checkZone(file);
    }
    return good ? ExitCode.DONE : ExitCode.INPUT;
  }

  private boolean checkZone(ZoneFile file) {
    ZoneReading reading = ZoneReading.of(file);
    reading.problems().forEach(out::println);
    reading.zone().ifPresent(zone -> out.println(file.file() + ": " + text(zone) + ": good"));
    return reading.zone().isPresent();
  }

  private static String text(Zone zone) {
    return "zone "
        + zone.apex()
        + " serial "
        + Integer.toUnsignedString(zone.serial())
        + ", "
        + zone.records()
        + " records";
  }

  private boolean checkImage(Path file) throws IOException {
    try (OpenImage image = ImageFiles.open(file)) {
      List<String> problems = ImageCheck.check(image.bytes());
      problems.forEach(problem -> out.println(file + ": error: " + problem));
      if (problems.isEmpty()) {
        out.println(
            file
                + ": "
                + image.commit().zones()
                + " zones, "
                + image.commit().records()
                + " records: good");
      }
      return problems.isEmpty();
    }
  }

  @Override
  public int compile(List<ZoneFile> files, Path image, Optional<Long> tailOctets)
      throws IOException {
    try {
      if (tailOctets.isEmpty()) {
        ImageFiles.write(
            image,
            writer -> {
              writer.renderAhead(ImageWriter.FEW_OCTETS_AHEAD);
              compile(files, writer);
            });
      } else if (tailOctets.get() == 0) {
        ImageFiles.write(image, writer -> compile(files, writer));
      } else {
        // Rendering reads what was written: so it is written twice.
        Path folder = image.toAbsolutePath().getParent();
        try (OpenImage plain = ImageFiles.temporary(folder, writer -> compile(files, writer))) {
          ImageFiles.write(
              image,
              writer -> writer.specialise(plain.bytes(), plain.commit().root(), tailOctets.get()));
        }
      }
    } catch (BadZonesException e) {
      return ExitCode.INPUT;
    }
    try (OpenImage written = ImageFiles.open(image)) {
      long tails = tails(written);
      out.println(
          image
              + ": "
              + written.commit().zones()
              + " zones, "
              + written.commit().records()
              + " records, "
              + (tails == 0 ? "" : tails + " answers rendered ahead, ")
              + written.bytes().size()
              + " octets");
    }
    return ExitCode.DONE;
  }

  private static long tails(OpenImage image) {
    var walk = new DirectoryWalk(image.bytes(), image.commit().root());
    long tails = 0;
    while (walk.next()) tails += TailIndex.tails(image.bytes(), walk.zone);
    return tails;
  }

  private void compile(List<ZoneFile> files, ImageWriter writer) throws IOException {
    var problems = new ProblemReport(err);
    List<ZoneFile> all = expanded(files);
    try (var readings = new Readings(all)) {
      for (int i = 0; i < all.size(); i++) {
        ZoneReading reading = readings.next();
        problems.accept(reading);
        if (reading.zone().isPresent()) writer.addZone(reading.zone().get());
      }
    }
    if (problems.end() > 0) throw new BadZonesException();
  }

  /** Ends the writing of an image; what is wrong has been told. */
  private static final class BadZonesException extends IOException {
    private static final long serialVersionUID = 1;
  }

  @Override
  public int dump(ZoneFile file, Optional<Name> zone) throws IOException {
    if (isImage(file.file())) {
      try (OpenImage image = ImageFiles.open(file.file())) {
        return dump(file.file(), image, zone);
      }
    }
    ZoneReading reading = ZoneReading.of(file);
    reading.problems().forEach(err::println);
    if (reading.zone().isEmpty()) return ExitCode.INPUT;
    try (OpenImage image = ImageFiles.inMemory(w -> w.addZone(reading.zone().get()))) {
      return dump(file.file(), image, zone);
    }
  }

  private int dump(Path file, OpenImage image, Optional<Name> zone) throws IOException {
    var dump = new ZoneDump(image.bytes(), out);
    boolean found = false;
    var walk = new DirectoryWalk(image.bytes(), image.commit().root());
    try {
      while (walk.next()) {
        if (zone.isPresent() && !zone.get().equals(ZoneView.name(image.bytes(), walk.zone)))
          continue;
        found = true;
        dump.write(walk.zone);
      }
    } catch (IndexOutOfBoundsException e) {
      throw new IOException(file + ": damaged image: " + e.getMessage(), e);
    }
    if (!found && zone.isPresent()) throw new IOException(file + ": has no zone " + zone.get());
    return ExitCode.DONE;
  }

  @Override
  public int health(HealthConfig config, boolean once, boolean json)
      throws IOException, InterruptedException {
    return new Health(config, out, err).run(once, json);
  }

  private static boolean isImage(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] magic = in.readNBytes(Long.BYTES);
      return magic.length == Long.BYTES
          && ByteBuffer.wrap(magic).order(ByteOrder.LITTLE_ENDIAN).getLong() == ImageFormat.MAGIC;
    } catch (IOException e) {
      return false; // whoever reads it as a zone file tells why
    }
  }

  private static List<ZoneFile> expanded(List<ZoneFile> files) throws IOException {
    var all = new ArrayList<ZoneFile>();
    for (ZoneFile file : files) {
      if (Files.isDirectory(file.file())) all.addAll(ZoneFolder.files(file.file()));
      else all.add(file);
    }
    return all;
  }
}
