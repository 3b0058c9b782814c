package deens.portable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The translator's output, made ready for a world without a C library. */
final class Translated {
  /** What there is not, or something of our own: deploy/portable/c/runtime.c. */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "callsites.c",
          "date.c",
          "fiber.c",
          "file.c",
          "heapdump.c",
          "heaptrace.c",
          "log.c",
          "memory.c",
          "references.c",
          "reflection.c",
          "resource.c",
          "stringhash.c",
          "time.c",
          "virtcall.c");

  /** Where the translator's own class library mentions floating point, but no program comes. */
  private static final Set<String> MAY_MENTION_FLOATS =
      Set.of("java/util/Arrays", "org/teavm/runtime/Fiber");

  private static final Pattern FLOATS = Pattern.compile("\\b(float|double)\\b");
  private static final Pattern STRING =
      Pattern.compile(
          "TEAVM_STRING\\(\\d+, -?\\d+,u(LITERAL(?:\\s*LITERAL)*)\\)"
              .replace("LITERAL", "\"(?:[^\"\\\\]++|\\\\.)*+\""));
  private static final Pattern CALL_SITE =
      Pattern.compile("\\{ \\.firstHandler = (.*), \\.location");

  /** Where speed counts; all else is compiled for size. */
  private static final Pattern HOT =
      Pattern.compile(
          "classes/deens/(core/(answer/|memo/|wire/|hash/SipHash"
              + "|image/(ImageReader|Predecessor|Links|(Name|RRset|Zone)View|LabelOrder|Found)"
              + "|net/(NetworkStack|Udp|Ipv4|Ipv6|Frame|Sums|Station))|xen/Guest|linux/Program|portable/Raw)");

  private static final Pattern CLONED =
      Pattern.compile("isPrimitive\\((\\w+)(\\)\\) \\? sizeof\\(void\\*\\) : \\w+\\(\\w+\\(\\1, )");

  /** What serves only the collector, by file; the last in whatever file it is. */
  private static final Map<String, Pattern> COLLECTED =
      Map.of(
          "core.h",
          Pattern.compile(
              "(?:struct TeaVM_Class\\* next|void\\* layout|struct TeaVM_Services\\* services);"),
          "core.c",
          Pattern.compile("void teavm_initClasses\\(\\) \\{(?s:.*?)\\n}"),
          "arrayclass.c",
          Pattern.compile("classPtr->next = teavm_firstClass;\\s*teavm_firstClass = classPtr;"));

  private static final Pattern LAYOUT = Pattern.compile("\\.layout = \\w+,");

  private static final Pattern ARRAY_CLASSES =
      Pattern.compile("(#define TEAVM_DYNAMIC_CLASS_POOL_CAPACITY )\\d+");

  private static final String COLLECTOR = "#include \"classes/org/teavm/runtime/GC.c\"";
  private static final String ALLOCATOR = "#include \"classes/org/teavm/runtime/Allocator.c\"";

  private final Path root;

  Translated(Path root) {
    this.root = root;
  }

  /** Returns what is wrong with it, one line each; writes program.c and handlers.h. */
  List<String> finish() throws IOException {
    List<String> wrong = floats();
    strings();
    cloning();
    collected();
    arrayClasses();
    String handlers = handlers();
    Files.writeString(root.resolve("handlers.h"), handlers);
    var hot = new StringBuilder();
    var cold = new StringBuilder();
    for (String line : Files.readAllLines(root.resolve("all.c"))) {
      if (!line.startsWith("#include \"")) continue;
      if (LEFT_OUT.contains(line.substring(10, line.length() - 1))) continue;
      if (line.equals(COLLECTOR) || line.equals(ALLOCATOR)) continue;
      (HOT.matcher(line).find() ? hot : cold).append(line).append('\n');
    }
    Files.writeString(
        root.resolve("program.c"),
        """
        /* All translated C at once, so that the compiler sees all of it. */
        #include "translated.h"
        #if __has_include("classes/java/lang/Long.h")
        #include "classes/java/lang/Long.h"
        #endif
        #define meth_jl_Long_bitCount portable_bit_count
        %s
        #undef meth_jl_Long_bitCount
        #pragma GCC optimize("Os")
        %s
        #include "sites.h"
        #if !PORTABLE_COLLECTOR /* the heap is given out once: its world may know it to be zero */
        #define memset(at, zero, octets) memory_zero(at, octets)
        #endif
        %s
        #undef memset
        #if PORTABLE_COLLECTOR /* runtime.c has what is used of it otherwise */
        %s
        #endif
        """
            .formatted(hot, cold, ALLOCATOR, COLLECTOR));
    return wrong;
  }

  /**
   * The translator's {@code clone()} takes the elements of any array for references, and so copies
   * several times what a byte[] holds, to behind its copy.
   */
  private void cloning() throws IOException {
    Path file = root.resolve("classes/java/lang/Object.c");
    String all = Files.readString(file);
    String right =
        CLONED.matcher(all).replaceAll("isPrimitive(TEAVM_FIELD($1, TeaVM_Class, itemType)$2");
    if (all.contains("_cloneLowLevel(void* teavm_local_1) {") && right.equals(all))
      throw new IOException("Object.c: clone() is not what it was: is it right now?");
    Files.writeString(file, right);
  }

  /**
   * Puts what serves only the collector into PORTABLE_COLLECTED (translated.h): the table of all
   * classes, for one, which would keep those that the program never mentions.
   */
  private void collected() throws IOException {
    for (var in : COLLECTED.entrySet()) {
      Path file = root.resolve(in.getKey());
      if (!collected(file, in.getValue()))
        throw new IOException(file + " is not what it was: no " + in.getValue());
    }
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".c")).toList())
        collected(file, LAYOUT);
    }
  }

  /**
   * The translator leaves room for classes of arrays by the number of all classes. Few are ever
   * made, the most of them where the program says so.
   */
  private void arrayClasses() throws IOException {
    int mentioned = 0;
    try (Stream<Path> files = Files.walk(root.resolve("classes"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".c")).toList())
        mentioned += Files.readString(file).split("teavm_getArrayClass\\(", -1).length - 1;
    }
    Path file = root.resolve("arrayclass_gen.h");
    String all = Files.readString(file);
    String small = ARRAY_CLASSES.matcher(all).replaceAll("$1" + (2 * mentioned + 16));
    if (small.equals(all)) throw new IOException(file + " is not what it was: no " + ARRAY_CLASSES);
    Files.writeString(file, small);
  }

  private static boolean collected(Path file, Pattern what) throws IOException {
    String all = Files.readString(file);
    String marked = what.matcher(all).replaceAll("PORTABLE_COLLECTED($0)");
    if (marked.equals(all)) return false;
    Files.writeString(file, marked);
    return true;
  }

  /**
   * Strings as they come are objects of 16-bit characters, several times their text: without a
   * collector, to which they would be roots, they are made of their text at the start (runtime.c).
   */
  private void strings() throws IOException {
    Path file = root.resolve("strings.c");
    String all = Files.readString(file);
    var text = new StringBuilder();
    int count = 0;
    for (var s = STRING.matcher(all); s.find(); count++) {
      text.append("    ").append(s.group(1)).append(",\n");
    }
    if (count != all.split("TEAVM_STRING\\(", -1).length - 1)
      throw new IOException("strings.c has strings that are not understood");
    if (text.chars().anyMatch(c -> c > 126) || text.toString().matches("(?s).*\\\\[xu0-9].*"))
      throw new IOException("a string is not ASCII:\n" + text);
    Files.writeString(
        file,
        """
        #if PORTABLE_COLLECTOR
        %s
        #else
        #include "strings.h"
        TeaVM_String* teavm_stringPool[%d];
        static const char* const portable_strings[] = {
        %s};
        void teavm_initStringPool() {
            for (int i = 0; i < %d; i++)
                teavm_stringPool[i] = teavm_cToString((char*)portable_strings[i]);
        }
        #endif
        """
            .formatted(all, count, text, count));
  }

  private List<String> floats() throws IOException {
    List<String> wrong = new ArrayList<>();
    Path classes = root.resolve("classes");
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".c")).sorted().toList()) {
        String name = classes.relativize(file).toString().replace(".c", "");
        if (MAY_MENTION_FLOATS.contains(name)) continue;
        if (FLOATS.matcher(Files.readString(file)).find())
          wrong.add(name.replace('/', '.') + " uses floating point");
      }
    }
    return wrong;
  }

  /**
   * Makes of the table of all call sites, few of which have an exception handler, one of those few:
   * handlers.h says which they are, sites.h finds them.
   */
  private String handlers() throws IOException {
    List<String> lines = Files.readAllLines(root.resolve("callsites.c"));
    var before = new StringBuilder();
    var sites = new StringBuilder();
    var handled = new StringBuilder("0");
    int id = -1;
    for (String line : lines) {
      if (line.startsWith("TeaVM_CallSite ")) {
        id = 0;
      } else if (id < 0) {
        before.append(line).append('\n');
      } else {
        var site = CALL_SITE.matcher(line);
        if (!site.find()) continue;
        if (!site.group(1).equals("NULL")) {
          handled.append(" || (id) == ").append(id);
          sites.append("    {%d, {%s, NULL}},\n".formatted(id, site.group(1)));
        }
        id++;
      }
    }
    Files.writeString(
        root.resolve("sites.h"),
        before
            + """
            static struct {
                int32_t id;
                TeaVM_CallSite site;
            } portable_sites[] = {
            %s    {-1, {NULL, NULL}}
            };
            TeaVM_CallSite* portable_call_site(int32_t id) {
                int i = 0;
                while (portable_sites[i].id >= 0 && portable_sites[i].id != id) i++;
                return &portable_sites[i].site;
            }
            """
                .formatted(sites));
    return "#define PORTABLE_HANDLED(id) (%s)\n".formatted(handled);
  }
}
