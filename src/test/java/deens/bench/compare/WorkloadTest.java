package deens.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkloadTest {
  @TempDir Path folder;

  @Test
  void allZonesAndNumbersAreRead() throws IOException {
    write("a.test.\tzones/a.test.zone\nb.test.\tzones/b.test.zone\n", "");
    Workload workload = Workload.in(folder);
    assertEquals(List.of("a.test.", "b.test."), workload.sampleOrigins());
    assertEquals(20, workload.records());
    assertEquals(50, workload.doPercent());
    assertFalse(workload.isSigned());
  }

  @Test
  void theParametersOfAnNsec3ChainAreFound() throws IOException {
    write(
        "a.test.\tzones/a.test.zone\n",
        """
        a.test.  3600  IN SOA  ns.a.test. h.a.test. 1 2 3 4 5
                 3600  RRSIG  NSEC3PARAM 13 2 3600 20270101000000 ( 20260101000000 1 a.test. c2ln )
                 0  NSEC3PARAM 1 0 5 AB12
        """);
    Workload workload = Workload.in(folder);
    assertTrue(workload.isSigned());
    assertEquals(Optional.of("1 0 5 AB12"), workload.nsec3Param());
  }

  @Test
  void slicesGoOnWhereTheLastEnded() throws IOException {
    Path one = Files.writeString(folder.resolve("one"), "; a remark\na A\n\nb A\nc A\n");
    Path two = Files.writeString(folder.resolve("two"), "x A\ny A\n");
    var slices = new Slices(List.of(one, two), folder);
    assertEquals(List.of("a A", "x A", "b A"), Files.readAllLines(slices.next(3)));
    assertEquals(List.of("y A", "a A"), Files.readAllLines(slices.next(2)));
  }

  private void write(String zones, String zone) throws IOException {
    Files.writeString(folder.resolve("workload.properties"), "records=20\ndoPercent=50\n");
    Files.writeString(folder.resolve("zones.txt"), zones);
    Files.createDirectory(folder.resolve("zones"));
    Files.writeString(folder.resolve("zones/a.test.zone"), zone);
  }
}
