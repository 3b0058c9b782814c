package deens.linux;

import deens.core.answer.AnswerEngine;
import deens.core.answer.Policy;
import deens.core.image.Commit;
import deens.core.image.DamagedImageException;
import deens.core.image.ImageCheck;
import deens.core.image.Version;
import deens.portable.Console;
import deens.portable.RawImage;
import deens.portable.RawWords;
import java.util.List;

/**
 * The program's entry point: it binds, becomes a master and its workers, and each of those opens
 * the image and answers. All memory is allocated before the first answer.
 */
final class Program {
  private Program() {}

  public static void main(String[] args) {
    try {
      start(args);
    } catch (RefusedException refused) {
      Shell.output(Shell.STDERR);
      Console.line("deens: " + refused.getMessage());
      Shell.exit(refused.exitCode);
    } catch (RuntimeException bug) {
      Shell.output(Shell.STDERR);
      Console.line("deens: our bug: " + bug.getClass().getName() + ": " + bug.getMessage());
      Shell.exit(70);
    }
  }

  private static void start(String[] args) throws RefusedException {
    Options options = Options.parse(args);
    if (options.help) {
      Shell.output(Shell.STDOUT);
      Console.text(Options.HELP);
      Shell.exit(0);
    }
    if (options.image.isEmpty() && Shell.mappedOctets() == 0)
      throw new RefusedException(
          RefusedException.USAGE, "nothing to serve: name an image, like --image root.image");
    Shell.limits(
        options.workers,
        options.tcpConnections,
        options.tcpPerClient,
        options.tcpIdleSeconds * 1000);
    String secret = secret(options);
    String listening = listen(options);
    if (!options.user.isEmpty()) become(options.user);
    int worker = Shell.worker();
    serve(options, secret, worker == 0, listening);
  }

  /** Binds all addresses; returns them as text. */
  private static String listen(Options options) throws RefusedException {
    var all = new StringBuilder();
    for (Options.Listen listen : options.listen) {
      int port = Shell.listen(listen.address().octets(), listen.port());
      if (port < 0) {
        String why = listen.where(listen.port()) + reason(-port);
        if (listen.required()) throw new RefusedException(RefusedException.INPUT, why);
        Shell.output(Shell.STDERR);
        Console.line("deens: warning: " + why);
      } else {
        all.append(listen.where(port)).append(", ");
      }
    }
    return all.toString();
  }

  private static String reason(int errno) {
    return switch (errno) {
      case Shell.EADDRNOTAVAIL, Shell.EAFNOSUPPORT -> " is no address of this machine";
      case Shell.EADDRINUSE -> " is in use by another program";
      case Shell.EACCES, Shell.EPERM ->
          ": no permission to listen (ports below 1024 are root's by default)";
      default -> ": errno " + errno;
    };
  }

  private static void become(String user) throws RefusedException {
    int errno = Shell.user(user);
    if (errno == 0) return;
    throw new RefusedException(
        RefusedException.INPUT,
        switch (errno) {
          case Shell.ESRCH -> "there is no user \"" + user + "\"";
          case Shell.EPERM -> "cannot become user \"" + user + "\": only root can";
          default -> "cannot become user \"" + user + "\": errno " + errno;
        });
  }

  /** The secret behind cookies: the same for all workers, of a reload, too. */
  private static String secret(Options options) throws RefusedException {
    String given = options.cookieSecret;
    if (!options.cookies || Options.isSecret(given)) return given;
    var text = new StringBuilder();
    if (given.isEmpty()) {
      for (int half = 0; half < 2; half++) {
        long random = Shell.seed();
        for (int i = 0; i < 16; i++)
          text.append("0123456789abcdef".charAt((int) (random >>> 4 * i & 15)));
      }
      return text.toString();
    }
    RawImage file = map(given);
    for (int i = 0; i < file.size() && text.length() <= 64; i++) text.append((char) file.u8(i));
    String held = text.toString().trim();
    if (!Options.isSecret(held))
      throw new RefusedException(
          RefusedException.INPUT, given + " does not hold 32 hexadecimal digits");
    return held;
  }

  private static RawImage map(String path) throws RefusedException {
    int errno = Shell.map(path);
    if (errno != 0)
      throw new RefusedException(
          RefusedException.INPUT,
          path
              + switch (errno) {
                case Shell.ENOENT -> ": no such file";
                case Shell.EACCES -> ": permission denied";
                case Shell.EISDIR -> ": is a folder";
                default -> ": errno " + errno;
              });
    return new RawImage(Shell.mapped(), Shell.mappedOctets());
  }

  private static void serve(Options options, String secret, boolean tells, String listening)
      throws RefusedException {
    Version version = open(options, tells);
    var policy =
        new Policy(
            options.udpOctets,
            options.minimalAny,
            options.versionText,
            options.serverId,
            secret,
            options.tcpIdleSeconds * 1000);
    var engine = new AnswerEngine(policy, options.memoOctets, Shell.seed(), new RawWords());
    Shell.ready(engine.datagramOctets());
    if (tells && Shell.isFirst()) Console.line("listening on " + listening + "UDP and TCP");
    answer(engine, version);
    Shell.exit(0);
  }

  private static Version open(Options options, boolean tells) throws RefusedException {
    String name = options.image.isEmpty() ? "the image linked in" : options.image;
    RawImage image =
        options.image.isEmpty()
            ? new RawImage(Shell.mapped(), Shell.mappedOctets())
            : map(options.image);
    try {
      Commit commit = Commit.last(image);
      boolean all = image.size() <= options.checkOctets;
      List<String> damage = all ? ImageCheck.checksums(image) : List.of();
      if (!damage.isEmpty())
        throw new RefusedException(RefusedException.INPUT, name + ": " + damage.getFirst());
      Shell.output(Shell.STDOUT);
      if (tells) {
        Console.number(commit.zones());
        Console.text(commit.zones() == 1 ? " zone, " : " zones, ");
        Console.number(commit.records());
        Console.text(" records, ");
        Console.number(image.size());
        Console.line(all ? " octets, verified (" + name + ")" : " octets (" + name + ")");
      }
      return new Version(image, commit.root(), 1);
    } catch (DamagedImageException damaged) {
      throw new RefusedException(RefusedException.INPUT, name + ": " + damaged.getMessage());
    }
  }

  private static void answer(AnswerEngine engine, Version version) {
    var statistics = new Statistics(engine.counters());
    for (int octets; (octets = Shell.next()) != Shell.END; ) {
      if (octets == Shell.REPORT) {
        statistics.print();
      } else {
        Shell.reply(
            engine.answer(
                version,
                Shell.query(),
                octets,
                Shell.response(),
                Shell.isStream(),
                Shell.client(),
                Shell.clientOctets(),
                Shell.now()));
      }
    }
    statistics.print();
  }
}
