package deens.bench;

import deens.core.wire.RRType;
import deens.core.wire.Wire;
import deens.zone.model.RRsetCursor;
import deens.zone.model.Zone;
import deens.zone.model.ZoneBuilder;
import deens.zone.model.ZoneCheck;
import deens.zone.text.ParsedRecord;
import java.util.Optional;
import java.util.Random;

/**
 * Builds a zone of N records (default a million) from records that come sorted and shuffled, checks
 * it and walks it. {@code ModelBench [RECORDS [RDATA-OCTETS [ROUNDS]]]}
 */
public final class ModelBench {
  private static final byte[] APEX = {7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0};

  private ModelBench() {}

  /** Prints one line for each round. */
  public static void main(String[] args) {
    int records = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
    int octets = args.length > 1 ? Integer.parseInt(args[1]) : 0;
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
    for (int round = 0; round < rounds; round++) {
      run("sorted", records, octets, false);
      run("shuffled", records, octets, true);
    }
  }

  private static void run(String what, int records, int octets, boolean shuffled) {
    int[] number = new int[records / 2];
    for (int i = 0; i < number.length; i++) number[i] = i;
    if (shuffled) shuffle(number, new Random(4));
    long start = System.nanoTime();
    ZoneBuilder builder = builder(number, octets);
    long taken = System.nanoTime();
    Zone zone = builder.build();
    long built = System.nanoTime();
    int[] problems = new int[1];
    ZoneCheck.check(builder, file -> "bench", () -> 0, problem -> problems[0]++);
    long checked = System.nanoTime();
    long rrsets = 0;
    for (RRsetCursor cursor = zone.cursor(); cursor.next(); ) rrsets++;
    long walked = System.nanoTime();
    Runtime runtime = Runtime.getRuntime();
    System.out.printf(
        "%-8s %,d records, %,d RRsets: taken %d ms, built %d ms, checked %d ms (%d problems),"
            + " walked %d ms; heap %,d MB%n",
        what,
        zone.records(),
        rrsets,
        (taken - start) / 1_000_000,
        (built - taken) / 1_000_000,
        (checked - built) / 1_000_000,
        problems[0],
        (walked - checked) / 1_000_000,
        runtime.totalMemory() - runtime.freeMemory() >> 20);
  }

  private static void shuffle(int[] number, Random random) {
    for (int i = number.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = number[i];
      number[i] = number[j];
      number[j] = swap;
    }
  }

  /** Two records for each number: half of the owners have addresses, half are delegations. */
  private static ZoneBuilder builder(int[] number, int octets) {
    var builder = new ZoneBuilder(Optional.empty());
    var record = new ParsedRecord();
    record.rclass = 1;
    record.ttl = 300;
    System.arraycopy(APEX, 0, record.owner, 0, APEX.length);
    record.type = RRType.SOA;
    record.rdataLength = 22;
    builder.accept(record);
    for (int i : number) {
      record.line = i;
      label(record.owner, 0, i);
      record.type = i % 2 == 0 ? RRType.A : RRType.NS;
      for (int k = 0; k < 2; k++) {
        if (i % 2 == 0) {
          Wire.putI32(record.rdata, 0, 2 * i + k);
          record.rdataLength = 4;
        } else {
          label(record.rdata, 0, 2 * (i / 3) + 2 * k);
          record.rdataLength = 10 + APEX.length;
        }
        if (octets > 0) {
          record.type = RRType.TXT;
          record.rdataLength = octets;
        }
        builder.accept(record);
      }
    }
    return builder;
  }

  /** Writes a name of one label below the apex, whose order is that of the numbers. */
  private static void label(byte[] out, int at, int number) {
    out[at] = 9;
    out[at + 1] = 'n';
    for (int i = 9, n = number; i > 1; i--, n /= 10) out[at + i] = (byte) ('0' + n % 10);
    System.arraycopy(APEX, 0, out, at + 10, APEX.length);
  }
}
