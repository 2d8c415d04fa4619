package dev.hatchling.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.hatchling.training.LanguageLosses;
import dev.hatchling.training.LanguageTraining;
import dev.hatchling.training.Trainer;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

/** The map of the house (CONTRIBUTING.md), held against the classes. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.hatchling");

  private static final String[] LAYERS = {
    "dev.hatchling.internal.numeric..",
    "dev.hatchling.graph..",
    "dev.hatchling.norm..",
    "dev.hatchling.axons..",
    "dev.hatchling.projection..",
    "dev.hatchling.neurons..",
    "dev.hatchling.attention..",
    "dev.hatchling.mixing..",
    "dev.hatchling.text..",
    "dev.hatchling.operations..",
    "dev.hatchling.layers.."
  };

  @Test
  void dependenciesRunOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("random")
        .definedBy("dev.hatchling.random..")
        .layer("data")
        .definedBy("dev.hatchling.data..")
        .layer("layers")
        .definedBy(LAYERS)
        .layer("models")
        .definedBy(
            "dev.hatchling.models..",
            "dev.hatchling.files..",
            "dev.hatchling.generation..",
            "dev.hatchling.reference..")
        .layer("training")
        .definedBy(
            "dev.hatchling.training..",
            "dev.hatchling.report..",
            "dev.hatchling.noise..",
            "dev.hatchling.simulation..")
        .layer("serve")
        .definedBy("dev.hatchling.serve..")
        .layer("cli")
        .definedBy("dev.hatchling.cli..")
        .whereLayer("cli")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("serve")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("training")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("models")
        .mayOnlyBeAccessedByLayers("training", "serve", "cli")
        .whereLayer("layers")
        .mayOnlyBeAccessedByLayers("models", "training", "cli")
        .whereLayer("data")
        .mayOnlyBeAccessedByLayers("models", "training", "serve", "cli")
        .check(CLASSES);
  }

  @Test
  void theCoreNeverSeesSparkOrLangChain4j() {
    noClasses()
        .should()
        .dependOnClassesThat(resideInAnyPackage("org.apache.spark..", "dev.langchain4j.."))
        .check(CLASSES);
  }

  @Test
  void everyClassIsInAKnownPackage() {
    classes()
        .should()
        .resideInAnyPackage(
            "dev.hatchling.vector..",
            "dev.hatchling.random..",
            "dev.hatchling.input..",
            "dev.hatchling.data..",
            "dev.hatchling.internal.numeric..",
            "dev.hatchling.graph..",
            "dev.hatchling.norm..",
            "dev.hatchling.axons..",
            "dev.hatchling.projection..",
            "dev.hatchling.neurons..",
            "dev.hatchling.attention..",
            "dev.hatchling.mixing..",
            "dev.hatchling.text..",
            "dev.hatchling.operations..",
            "dev.hatchling.layers..",
            "dev.hatchling.models..",
            "dev.hatchling.files..",
            "dev.hatchling.generation..",
            "dev.hatchling.reference..",
            "dev.hatchling.simulation..",
            "dev.hatchling.training..",
            "dev.hatchling.report..",
            "dev.hatchling.noise..",
            "dev.hatchling.serve..",
            "dev.hatchling.cli..")
        .check(CLASSES);
  }

  /** Numbers, then graphs, then mechanisms, then operations, then DL4J layers. */
  @Test
  void mechanismsStandOnNumbersAndGraphs() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("numeric")
        .definedBy("dev.hatchling.internal.numeric..")
        .layer("graph")
        .definedBy("dev.hatchling.graph..")
        .layer("norm")
        .definedBy("dev.hatchling.norm..")
        .layer("projection")
        .definedBy("dev.hatchling.projection..")
        .layer("axons")
        .definedBy("dev.hatchling.axons..")
        .layer("neurons")
        .definedBy("dev.hatchling.neurons..")
        .layer("attention")
        .definedBy("dev.hatchling.attention..")
        .layer("mixing")
        .definedBy("dev.hatchling.mixing..")
        .layer("text")
        .definedBy("dev.hatchling.text..")
        .layer("operations")
        .definedBy("dev.hatchling.operations..")
        .layer("layers")
        .definedBy("dev.hatchling.layers..")
        .whereLayer("layers")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("operations")
        .mayOnlyBeAccessedByLayers("layers")
        .whereLayer("text")
        .mayOnlyBeAccessedByLayers("operations", "layers")
        .whereLayer("mixing")
        .mayOnlyBeAccessedByLayers("operations", "layers")
        .whereLayer("attention")
        .mayOnlyBeAccessedByLayers("operations", "layers")
        .whereLayer("axons")
        .mayOnlyBeAccessedByLayers("operations", "layers")
        .whereLayer("neurons")
        .mayOnlyBeAccessedByLayers("operations", "layers")
        .whereLayer("numeric")
        .mayNotAccessAnyLayer()
        .check(CLASSES);
  }

  /** What is named internal beneath a package serves that package alone and knows nothing of it. */
  @Test
  void generationStandsOnItsKernels() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("kernels")
        .definedBy("dev.hatchling.generation.internal..")
        .layer("generation")
        .definedBy("dev.hatchling.generation")
        .layer("others")
        .definedBy(
            "dev.hatchling.models..",
            "dev.hatchling.training..",
            "dev.hatchling.serve..",
            "dev.hatchling.cli..")
        .whereLayer("kernels")
        .mayOnlyBeAccessedByLayers("generation")
        .whereLayer("generation")
        .mayOnlyBeAccessedByLayers("others")
        .check(CLASSES);
  }

  @Test
  void randomNumbersKnowNothing() {
    noClasses()
        .that(resideInAPackage("dev.hatchling.random.."))
        .should()
        .dependOnClassesThat(
            DescribedPredicate.not(
                DescribedPredicate.or(
                    resideInAPackage("java.."),
                    resideInAPackage("jdk.incubator.vector.."),
                    resideInAPackage("dev.hatchling.vector.."),
                    resideInAPackage("dev.hatchling.random.."),
                    resideInAPackage("org.jspecify.."))))
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandLineEndsTheProcess() {
    DescribedPredicate<JavaAccess<?>> ending =
        DescribedPredicate.describe(
            "end the process",
            access ->
                (access.getTargetOwner().isEquivalentTo(System.class)
                        && access.getName().equals("exit"))
                    || (access.getTargetOwner().isEquivalentTo(Runtime.class)
                        && (access.getName().equals("exit") || access.getName().equals("halt"))));
    noClasses()
        .that(
            resideInAPackage("dev.hatchling..")
                .and(DescribedPredicate.not(resideInAPackage("dev.hatchling.cli.."))))
        .should()
        .accessTargetWhere(ending)
        .check(CLASSES);
  }

  /** The graph package may set the streams aside, which silences SameDiff; it may not print. */
  @Test
  void onlyTheCommandLinePrints() {
    DescribedPredicate<JavaAccess<?>> printing =
        DescribedPredicate.describe(
            "print",
            access ->
                (access.getTargetOwner().isAssignableTo(PrintStream.class)
                        && (access.getName().startsWith("print")
                            || access.getName().equals("append")
                            || access.getName().equals("format")))
                    || access.getName().equals("printStackTrace"));
    noClasses()
        .that(
            resideInAPackage("dev.hatchling..")
                .and(DescribedPredicate.not(resideInAPackage("dev.hatchling.cli.."))))
        .should()
        .accessTargetWhere(printing)
        .check(CLASSES);
  }

  @Test
  void theTrainerKnowsNoModel() {
    DescribedPredicate<JavaClass> model =
        DescribedPredicate.describe(
            "models",
            type ->
                type.isEquivalentTo(LanguageTraining.class)
                    || type.isEquivalentTo(LanguageLosses.class)
                    || type.getFullName().equals("dev.hatchling.models.LanguageModel")
                    || type.getFullName().equals("dev.hatchling.models.ModelConfig")
                    || type.getFullName().equals("dev.hatchling.models.ModelGraph"));
    noClasses()
        .that()
        .areAssignableTo(Trainer.class)
        .or()
        .haveSimpleName("Step")
        .or()
        .haveSimpleName("Optimizer")
        .or()
        .haveSimpleName("Evaluator")
        .should()
        .dependOnClassesThat(model)
        .check(CLASSES);
  }
}
