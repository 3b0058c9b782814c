package deens.oracle;

import deens.core.image.HeapImageBytes;
import deens.core.image.Version;
import deens.zone.compile.ImageWriter;
import deens.zone.model.ZoneBuilder;
import deens.zone.text.MasterFileParser;
import deens.zone.text.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** The road of a zone from text to a version in an image on the heap, as the server goes it. */
public final class Compiled {
  private static final AtomicLong NUMBERS = new AtomicLong();

  private Compiled() {}

  /** Renders the tails of a version's answers ahead, all of them. */
  public static Version specialised(Version version) {
    return specialised(version, Long.MAX_VALUE);
  }

  /** Likewise, as many as fit in so many octets. */
  public static Version specialised(Version version, long mostOctets) {
    var octets = new ByteArrayOutputStream();
    try {
      var writer = new ImageWriter(Channels.newChannel(octets));
      writer.specialise(version.bytes(), version.root(), mostOctets);
      long root = writer.finish();
      var bytes = new HeapImageBytes(octets.toByteArray());
      return new Version(bytes, root, NUMBERS.incrementAndGet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Compiles master files into one image. */
  public static Version version(List<String> texts) {
    var octets = new ByteArrayOutputStream();
    var problems = new ArrayList<Problem>();
    try {
      var writer = new ImageWriter(Channels.newChannel(octets));
      for (String text : texts) {
        var builder = new ZoneBuilder(Optional.empty());
        new MasterFileParser(Optional.empty(), builder, problems::add)
            .parse("zone", text.getBytes(StandardCharsets.ISO_8859_1));
        if (!problems.isEmpty()) throw new AssertionError(problems + "\n" + text);
        writer.addZone(builder.build());
      }
      long root = writer.finish();
      var bytes = new HeapImageBytes(octets.toByteArray());
      return new Version(bytes, root, NUMBERS.incrementAndGet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
