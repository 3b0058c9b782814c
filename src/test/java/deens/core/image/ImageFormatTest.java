package deens.core.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ImageFormatTest {
  private static final Pattern ROW = Pattern.compile("\\| `([A-Z0-9_]+)` \\| (\\w+) \\| .+ \\|");

  @Test
  void thePageHasARowForEachConstantInOrder() throws Exception {
    var page = new ArrayList<String>();
    for (String line : Files.readAllLines(Path.of("docs/image-format.md"))) {
      var row = ROW.matcher(line);
      if (row.matches()) page.add(row.group(1) + " = " + number(row.group(2)));
    }
    var code = new ArrayList<String>();
    for (Field constant : ImageFormat.class.getFields()) {
      long value =
          constant.getType() == int.class
              ? Integer.toUnsignedLong(constant.getInt(null))
              : constant.getLong(null);
      code.add(constant.getName() + " = " + value);
    }
    assertEquals(List.copyOf(code), List.copyOf(page));
  }

  private static long number(String text) {
    return text.startsWith("0x")
        ? Long.parseUnsignedLong(text.substring(2), 16)
        : Long.parseLong(text);
  }
}
