package deens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The manual page is that of the commands. */
class ManPageTest {
  @Test
  void thePageIsThatOfTheCommands() throws Exception {
    assertEquals(
        ManPage.text(), Files.readString(ManPage.PAGE), "deens.cli.ManPage renews the page");
  }

  @Test
  @Tag("peers")
  void manRendersItWithoutAWarning() throws Exception {
    Process man =
        new ProcessBuilder("man", "--warnings=all", "-P", "cat", "-l", ManPage.PAGE.toString())
            .redirectError(ProcessBuilder.Redirect.PIPE)
            .start();
    String text = new String(man.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String warnings = new String(man.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, man.waitFor(), warnings);
    assertEquals("", warnings);
    assertTrue(text.contains("--cookie-secret HEX|FILE"), text);
    assertTrue(text.contains("dns-server ctl retransfer NAME"), text);
  }
}
