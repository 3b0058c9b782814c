package deens.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Zones, and the queries for them. Both follow from the workload and the random source alone, so
 * the same seed gives the same octets; only keys and signatures are drawn anew, of the same length.
 */
sealed interface Workload
    permits RootWorkload, TldWorkload, HostingWorkload, FlatWorkload, FloodWorkload {
  /** A zone that was written: its apex, its file's name, and how many records it has. */
  record Zone(String apex, String file, long records) {}

  /** Writes the zones into an empty folder. */
  List<Zone> writeZones(Path folder, SplittableRandom random)
      throws IOException, InterruptedException;

  /** Writes so many queries, as {@code NAME TYPE}. */
  void writeQueries(Lines out, int count, SplittableRandom random) throws IOException;

  /** How many queries should have the DO bit, in percent. */
  int doPercent();

  /** What is asked, in one line. */
  String description();
}
