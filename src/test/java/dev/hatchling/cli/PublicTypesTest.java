package dev.hatchling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The library's interface: the public types of these packages, listed in {@code public-types.txt},
 * so that none joins or leaves it unseen. Other packages are internal, but for the settings and
 * plain forms that the {@code package-info} of a mechanism names.
 */
class PublicTypesTest {
  private static final Set<String> PACKAGES =
      Stream.of(
              "data",
              "input",
              "random",
              "layers",
              "models",
              "files",
              "generation",
              "reference",
              "training",
              "noise",
              "report",
              "simulation")
          .map(name -> "dev.hatchling." + name)
          .collect(Collectors.toSet());

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.hatchling");

  private static Stream<JavaClass> api() {
    return CLASSES.stream()
        .filter(type -> PACKAGES.contains(type.getPackageName()))
        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
        .filter(type -> !type.getSimpleName().endsWith("Double"));
  }

  @Test
  void everyPublicTypeIsListed() throws IOException {
    TreeSet<String> actual =
        api()
            .filter(JavaClass::isTopLevelClass)
            .map(JavaClass::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    try (InputStream in = PublicTypesTest.class.getResourceAsStream("/public-types.txt")) {
      List<String> listed = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      assertThat(actual).containsExactlyElementsOf(listed);
    }
  }

  @Test
  void noSignatureExposesAKernel() {
    List<String> exposed =
        api()
            .flatMap(type -> type.getCodeUnits().stream())
            .filter(unit -> unit.getModifiers().contains(JavaModifier.PUBLIC))
            .filter(unit -> signature(unit).anyMatch(PublicTypesTest::kernel))
            .map(JavaCodeUnit::getFullName)
            .toList();
    assertThat(exposed).isEmpty();
  }

  private static Stream<JavaClass> signature(JavaCodeUnit unit) {
    return Stream.concat(Stream.of(unit.getRawReturnType()), unit.getRawParameterTypes().stream());
  }

  private static boolean kernel(JavaClass type) {
    JavaClass base = type.getBaseComponentType();
    boolean ours = base.getPackageName().startsWith("dev.hatchling.");
    return ours
        && (base.getPackageName().contains(".internal")
            || base.getSimpleName().matches(".*(Float|Double|Op)"));
  }
}
