package deens.bench;

import deens.storage.ImageFiles;
import deens.zone.model.ZoneBuilder;
import deens.zone.text.MasterFileParser;
import deens.zone.text.ParserBuffers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Writes an image of many zones of three records each, without zone files: {@code ZonesImage IMAGE
 * ZONES}. What a zone costs beside its records shows in the octets for each.
 */
public final class ZonesImage {
  private ZonesImage() {}

  public static void main(String[] args) throws IOException {
    Path image = Path.of(args[0]);
    int zones = Integer.parseInt(args[1]);
    var buffers = new ParserBuffers();
    ImageFiles.write(
        image,
        writer -> {
          for (int i = 0; i < zones; i++) {
            var builder = new ZoneBuilder(Optional.empty());
            var parser =
                new MasterFileParser(
                    Optional.empty(), builder, p -> System.err.println(p), buffers);
            String zone =
                """
                $ORIGIN zone%07d.example.
                @ 3600 SOA ns1.host.test. admin.host.test. 1 2 3 4 5
                @ 3600 NS ns1.host.test.
                www 3600 A 192.0.2.1
                """
                    .formatted(i);
            parser.parse("zone", zone.getBytes(StandardCharsets.US_ASCII));
            writer.addZone(builder.build());
          }
        });
    System.out.println(zones + " zones, " + Files.size(image) / (double) zones + " octets each");
  }
}
