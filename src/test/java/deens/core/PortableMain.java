package deens.core;

import deens.core.answer.AnswerEngine;
import deens.core.answer.Policy;
import deens.core.guard.CookieJar;
import deens.core.hash.Crc32c;
import deens.core.hash.Nsec3Hash;
import deens.core.image.Commit;
import deens.core.image.DamagedImageException;
import deens.core.image.DirectoryWalk;
import deens.core.image.HeapImageBytes;
import deens.core.image.ImageCheck;
import deens.core.image.Version;
import deens.core.image.ZoneWalk;
import deens.core.net.IpAddress;
import deens.core.net.Link;
import deens.core.net.NetworkConfig;
import deens.core.net.NetworkStack;
import deens.core.wire.Name;
import deens.core.wire.PortableWords;
import java.util.List;

/**
 * What a program without a JVM would call: a packet in, a packet out, of an image in memory. {@link
 * TranslationTest} translates it with all that it reaches; it is never run.
 */
final class PortableMain implements Link {
  private final byte[] octets = new byte[2048];

  private PortableMain() {}

  public static void main(String[] args) throws DamagedImageException {
    var image = new HeapImageBytes(new byte[args.length]);
    Commit commit = Commit.last(image);
    if (!ImageCheck.check(image).isEmpty()) throw new IllegalStateException("a damaged image");
    int rrsets = 0;
    for (var zones = new DirectoryWalk(image, commit.root()); zones.next(); ) {
      for (var zone = new ZoneWalk(image, zones.zone); zone.next(); ) rrsets++;
    }
    byte[] packet = new byte[512 + AnswerEngine.QUERY_SLACK];
    byte[] response = new byte[AnswerEngine.RESPONSE_OCTETS];
    byte[] client = new byte[16];
    var engine = new AnswerEngine(Policy.standard(), 1 << 20, 1);
    var version = new Version(image, commit.root(), rrsets);
    int octets = engine.answer(version, packet, 512, response, false, client, 4, 0);

    int crc = Crc32c.update(0, response, 0, octets);
    new Nsec3Hash().hash(packet, 12, 1, packet, 0, 0, 0, response, 0);
    var jar = new CookieJar("00112233445566778899aabbccddeeff");
    jar.write(jar.check(packet, 0, 24, client, 4, crc), packet, 0, client, 4, crc, response, 0);
    if (Name.parse("example.").compareTo(Name.ROOT) <= crc)
      throw new IllegalStateException(Name.at(response, 0).toString());

    var stack =
        new NetworkStack(
            NetworkConfig.of(List.of(IpAddress.parse("2001:db8::1")), true),
            new PortableMain(),
            (q, length, out, stream, from, fromLength) ->
                engine.answer(version, q, length, out, stream, from, fromLength, 0),
            new PortableWords(),
            1);
    stack.receive(packet, 0, 60, false);
    if (stack.tick(crc) == 0) throw new IllegalStateException(stack.ipv4() + " " + stack.ipv6());
  }

  @Override
  public long mac() {
    return 2;
  }

  @Override
  public int mtu() {
    return 1500;
  }

  @Override
  public boolean sums() {
    return false;
  }

  @Override
  public int slot() {
    return 0;
  }

  @Override
  public byte[] head(int slot) {
    return octets;
  }

  @Override
  public byte[] body(int slot) {
    return octets;
  }

  @Override
  public void send(int slot, int headOctets, int bodyOctets, int sumFrom, int sumAt) {}
}
