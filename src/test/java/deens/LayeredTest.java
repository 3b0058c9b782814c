package deens;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The rooms of the house: who may use whom. A room that is not built yet passes.
 *
 * <p>The portable core is held twice: here, and by the translation in {@code
 * deens.core.TranslationTest}, which sees calls that only a compiler without a JVM refuses.
 */
class LayeredTest {
  private static final JavaClasses DEENS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("deens");

  @ParameterizedTest(name = "{0} may use {1}")
  @CsvSource(
      delimiterString = "->",
      textBlock =
          """
          cli         -> zone dnssec config control storage core
          control     -> serve transfer storage config core
          transport   -> serve transfer config core
          transfer    -> serve zone dnssec storage config core
          serve       -> storage config core
          storage     -> zone.compile config core
          dnssec      -> zone.model config core
          config      -> core
          zone        -> core
          core        ->
          core.answer -> core.image core.memo core.guard core.rr core.hash core.wire
          core.memo   -> core.image core.wire
          core.image  -> core.rr core.hash core.wire
          core.guard  -> core.hash core.wire
          core.rr     -> core.wire
          core.net    -> core.hash core.wire
          core.wire   ->
          core.hash   ->
          """)
  void everyRoomUsesOnlyTheRoomsBelow(String room, String below) {
    var allowed = new ArrayList<String>();
    allowed.add("deens." + room + "..");
    if (below != null) for (String one : below.split(" ", -1)) allowed.add("deens." + one + "..");
    noClasses()
        .that()
        .resideInAPackage("deens." + room + "..")
        .should()
        .dependOnClassesThat(
            are(resideInAnyPackage("deens.."))
                .and(resideOutsideOfPackages(allowed.toArray(String[]::new))))
        .allowEmptyShould(true)
        .check(DEENS);
  }

  @Test
  void everyClassIsInARoom() {
    classes()
        .should()
        .resideInAnyPackage(
            "deens.app..",
            "deens.cli..",
            "deens.control..",
            "deens.transport..",
            "deens.transfer..",
            "deens.serve..",
            "deens.storage..",
            "deens.dnssec..",
            "deens.config..",
            "deens.zone.text..",
            "deens.zone.model..",
            "deens.zone.compile..",
            "deens.core.answer..",
            "deens.core.memo..",
            "deens.core.image..",
            "deens.core.guard..",
            "deens.core.rr..",
            "deens.core.net..",
            "deens.core.wire..",
            "deens.core.hash..")
        .check(DEENS);
  }

  @ParameterizedTest
  @CsvSource({"deens.(*)..", "deens.zone.(*)..", "deens.core.(*)..", "deens.transport.(*).."})
  void noRoomsUseEachOtherInACircle(String rooms) {
    slices().matching(rooms).should().beFreeOfCycles().allowEmptyShould(true).check(DEENS);
  }

  @ParameterizedTest(name = "{0} only under {1}")
  @CsvSource(
      delimiterString = "only under",
      textBlock =
          """
          io.netty              only under transport control
          picocli               only under cli app
          java.sql              only under storage
          io.micrometer         only under control
          com.github.benmanes   only under serve storage
          java.lang.foreign     only under transport storage
          java.nio.file         only under storage zone.text dnssec config control cli app
          java.net              only under transport transfer storage config control cli app
          """)
  void whatOnlySomeRoomsMayUse(String what, String where) {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            Stream.of(where.split(" ", -1)).map(r -> "deens." + r + "..").toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(what + "..")
        .check(DEENS);
  }

  /** All that the portable core may take from the JDK; a new one must work without a JVM, too. */
  private static final Set<String> PORTABLE =
      Set.of(
          "java.lang.ArithmeticException",
          "java.lang.ArrayIndexOutOfBoundsException",
          "java.lang.AssertionError",
          "java.lang.Boolean",
          "java.lang.Byte",
          "java.lang.CharSequence",
          "java.lang.Character",
          "java.lang.Class", // for assert
          "java.lang.Comparable",
          "java.lang.Enum",
          "java.lang.Exception",
          "java.lang.FunctionalInterface",
          "java.lang.IllegalArgumentException",
          "java.lang.IllegalStateException",
          "java.lang.IndexOutOfBoundsException",
          "java.lang.Integer",
          "java.lang.Iterable",
          "java.lang.Long",
          "java.lang.MatchException",
          "java.lang.Math",
          "java.lang.NullPointerException",
          "java.lang.NumberFormatException",
          "java.lang.Object",
          "java.lang.Override",
          "java.lang.Record",
          "java.lang.RuntimeException",
          "java.lang.Short",
          "java.lang.String",
          "java.lang.StringBuilder",
          "java.lang.SuppressWarnings",
          "java.lang.System", // arraycopy
          "java.lang.Throwable",
          "java.util.ArrayDeque",
          "java.util.ArrayList",
          "java.util.Arrays",
          "java.util.Collection",
          "java.util.Comparator",
          "java.util.HashMap",
          "java.util.HashSet",
          "java.util.Iterator",
          "java.util.List",
          "java.util.Map",
          "java.util.Map$Entry",
          "java.util.NoSuchElementException",
          "java.util.Objects",
          "java.util.Optional",
          "java.util.OptionalInt",
          "java.util.Set",
          "java.util.TreeMap",
          "java.util.TreeSet");

  @Test
  void theCoreTakesLittleFromTheJdkAndNothingElse() {
    classes()
        .that()
        .resideInAPackage("deens.core..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("deens.core..", "org.jspecify.annotations")
                .or(
                    DescribedPredicate.describe(
                        "are portable JDK classes",
                        c -> {
                          JavaClass base = c.getBaseComponentType();
                          return base.isPrimitive()
                              || base.getPackageName().startsWith("deens.core.")
                              || PORTABLE.contains(base.getName());
                        })))
        .check(DEENS);
  }

  /** Translated well enough, and wrong or large where there is no JVM; or clocks and output. */
  @Test
  void theCoreCallsNothingThatOnlyWorksOnTheJvm() {
    noClasses()
        .that()
        .resideInAPackage("deens.core..")
        .should()
        .accessTargetWhere(
            DescribedPredicate.describe(
                "is not portable",
                (JavaAccess<?> access) -> {
                  AccessTarget target = access.getTarget();
                  String name = target.getName();
                  return switch (target.getOwner().getName()) {
                    case "java.lang.System" -> !name.equals("arraycopy");
                    case "java.lang.Class" -> !name.equals("desiredAssertionStatus");
                    case "java.lang.String" ->
                        Set.of(
                                "format",
                                "formatted",
                                "lines",
                                "chars",
                                "matches",
                                "split",
                                "replaceAll")
                            .contains(name);
                    case "java.lang.Math" -> name.startsWith("multiplyHigh");
                    case "java.lang.Long", "java.lang.Integer" ->
                        name.equals("compress") || name.equals("expand");
                    case "java.util.Arrays" ->
                        name.startsWith("compare")
                            || name.equals("mismatch")
                            || name.startsWith("parallel")
                            || name.equals("stream");
                    default -> false;
                  };
                }))
        .check(DEENS);
  }

  /** DADD, F2I, DCONST_0, but not DUP. */
  private static final Pattern COMPUTES =
      Pattern.compile("[DF](ADD|SUB|MUL|DIV|REM|NEG|CMP.|2.|LOAD.*|CONST_.|RETURN)|[IL]2[DF]");

  @Test
  void theCoreHasNoFloatingPoint() throws IOException {
    var found = new ArrayList<String>();
    for (JavaClass c : DEENS.that(resideInAnyPackage("deens.core.."))) {
      for (MethodModel method : ClassFile.of().parse(octets(c)).methods()) {
        if (method.code().isEmpty()) continue;
        for (CodeElement element : method.code().get()) {
          if (element instanceof Instruction i && COMPUTES.matcher(i.opcode().name()).matches()) {
            found.add(c.getName() + "." + method.methodName() + ": " + i.opcode());
          }
        }
      }
    }
    assertEquals(List.of(), found);
  }

  private static byte[] octets(JavaClass c) throws IOException {
    try (InputStream in = c.getSource().orElseThrow().getUri().toURL().openStream()) {
      return in.readAllBytes();
    }
  }

  @Test
  void everyPackageIsNullMarked() {
    var missing =
        DEENS.stream()
            .map(JavaClass::getPackage)
            .distinct()
            .filter(p -> !p.isAnnotatedWith(NullMarked.class))
            .map(p -> p.getName())
            .toList();
    assertEquals(List.of(), missing);
  }
}
