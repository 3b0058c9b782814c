package deens.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.image.DirectoryWalk;
import deens.core.image.HeapImageBytes;
import deens.core.image.ZoneView;
import deens.core.wire.Name;
import deens.zone.compile.ImageWriter;
import deens.zone.model.Zone;
import deens.zone.model.ZoneBuilder;
import deens.zone.text.ParsedRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFilesTest {
  @TempDir Path folder;

  /** A zone of a SOA record alone. */
  private static Zone zone(String apex) {
    var builder = new ZoneBuilder(Optional.empty());
    var record = new ParsedRecord();
    byte[] owner = Name.parse(apex).wire();
    System.arraycopy(owner, 0, record.owner, 0, owner.length);
    record.ownerLength = owner.length;
    record.type = 6;
    record.rclass = 1;
    record.rdataLength = 22; // MNAME and RNAME are the root, the numbers are 0
    builder.accept(record);
    return builder.build();
  }

  private static void writeTwo(ImageWriter writer) throws IOException {
    writer.addZone(zone("b.example."));
    writer.addZone(zone("a.example."));
  }

  private static List<String> zones(OpenImage image) {
    var names = new ArrayList<String>();
    var walk = new DirectoryWalk(image.bytes(), image.commit().root());
    while (walk.next()) names.add(ZoneView.name(image.bytes(), walk.zone).toString());
    return names;
  }

  @Test
  void aFileIsTheSameAsATemporaryOneAndOneInMemory() throws IOException {
    Path file = folder.resolve("two.image");
    ImageFiles.write(file, ImageFilesTest::writeTwo);
    byte[] octets = Files.readAllBytes(file);
    try (OpenImage mapped = ImageFiles.open(file);
        OpenImage temporary = ImageFiles.temporary(folder, ImageFilesTest::writeTwo);
        OpenImage inMemory = ImageFiles.inMemory(ImageFilesTest::writeTwo)) {
      for (OpenImage image : List.of(mapped, temporary, inMemory)) {
        assertEquals(List.of("a.example.", "b.example."), zones(image));
        assertEquals(2, image.commit().zones());
        byte[] its = new byte[(int) image.bytes().size()];
        image.bytes().copyTo(0, its, 0, its.length);
        assertArrayEquals(octets, its);
      }
      try (var names = Files.list(folder)) {
        assertEquals(List.of(file), names.toList());
      }
    }
  }

  @Test
  void aClosedImageIsNotReadAnyMore() throws IOException {
    OpenImage image = ImageFiles.inMemory(ImageFilesTest::writeTwo);
    image.close();
    assertThrows(IllegalStateException.class, () -> image.bytes().u8(0));
  }

  @Test
  void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = folder.resolve("kept.image");
    ImageFiles.write(file, ImageFilesTest::writeTwo);
    byte[] octets = Files.readAllBytes(file);
    var failure =
        assertThrows(
            IOException.class,
            () ->
                ImageFiles.write(
                    file,
                    writer -> {
                      writeTwo(writer);
                      throw new IOException("no space");
                    }));
    assertEquals("no space", failure.getMessage());
    assertArrayEquals(octets, Files.readAllBytes(file));
    try (var names = Files.list(folder)) {
      assertEquals(List.of(file), names.toList());
    }
  }

  @Test
  void aMappedImageOutlivesItsReplacement() throws IOException {
    Path file = folder.resolve("replaced.image");
    ImageFiles.write(file, ImageFilesTest::writeTwo);
    try (OpenImage old = ImageFiles.open(file)) {
      ImageFiles.write(file, writer -> writer.addZone(zone("c.example.")));
      assertEquals(List.of("a.example.", "b.example."), zones(old));
    }
    try (OpenImage fresh = ImageFiles.open(file)) {
      assertEquals(List.of("c.example."), zones(fresh));
    }
  }

  @Test
  void whatCannotBeOpenedIsNamed() throws IOException {
    Path none = folder.resolve("none.image");
    assertThrows(NoSuchFileException.class, () -> ImageFiles.open(none));
    Path empty = Files.createFile(folder.resolve("empty.image"));
    var refused = assertThrows(IOException.class, () -> ImageFiles.open(empty));
    assertEquals(
        empty + ": header: file has 0 octets, expected at least 96 (truncated?)",
        refused.getMessage());
  }

  @Test
  void mappedOctetsReadAsHeapOctetsDo() throws IOException {
    long seed = 4;
    var random = new SplittableRandom(seed);
    try (OpenImage image = ImageFiles.inMemory(ImageFilesTest::writeTwo)) {
      var mapped = image.bytes();
      int size = (int) mapped.size();
      byte[] octets = new byte[size];
      mapped.copyTo(0, octets, 0, size);
      var heap = new HeapImageBytes(octets);
      for (int n = 0; n < 10_000; n++) {
        int p = random.nextInt(size);
        assertEquals(heap.u8(p), mapped.u8(p));
        if (p <= size - 8) {
          assertEquals(heap.u16(p), mapped.u16(p));
          assertEquals(heap.i32(p), mapped.i32(p));
          assertEquals(heap.i64(p), mapped.i64(p));
        } else {
          assertThrows(IndexOutOfBoundsException.class, () -> mapped.i64(p));
          assertThrows(IndexOutOfBoundsException.class, () -> heap.i64(p));
        }
        byte[] key = new byte[random.nextInt(64)];
        if (p > size - key.length) {
          assertThrows(IndexOutOfBoundsException.class, () -> mapped.copyTo(p, key, 0, key.length));
          continue;
        }
        mapped.copyTo(p, key, 0, key.length);
        assertTrue(mapped.sameOctets(p, key, 0, key.length));
        assertTrue(heap.sameOctets(p, key, 0, key.length));
        if (key.length == 0) continue;
        key[random.nextInt(key.length)] ^= (byte) (1 << random.nextInt(8));
        assertFalse(mapped.sameOctets(p, key, 0, key.length));
        assertFalse(heap.sameOctets(p, key, 0, key.length));
      }
      assertThrows(IndexOutOfBoundsException.class, () -> mapped.u8(-1));
      assertThrows(IndexOutOfBoundsException.class, () -> mapped.u8(size));
    }
  }
}
