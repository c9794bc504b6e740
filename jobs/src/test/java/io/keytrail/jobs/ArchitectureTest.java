package io.keytrail.jobs;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethod;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Who may know whom: common, rules, jobs, never back; and Flink, AWS and the clock kept in their
 * places.
 */
class ArchitectureTest {
  private static final String JOBS = "io.keytrail.jobs..";
  private static final String CLI = "io.keytrail.jobs.cli..";

  /** Introduce features to each other. */
  private static final String[] COMPOSERS = {
    "io.keytrail.jobs", CLI, "io.keytrail.jobs.topology.."
  };

  /** Known to every feature. */
  private static final String[] CONTRACTS = {
    "io.keytrail.jobs.trail..",
    "io.keytrail.jobs.serial..",
    "io.keytrail.jobs.config..",
    "io.keytrail.jobs.files.."
  };

  private static final String[] AWS = {
    "software.amazon.awssdk..",
    "com.amazonaws..",
    "org.apache.flink.kinesis..",
    "org.apache.flink.connector.aws..",
    "org.apache.flink.connector.kinesis..",
    "org.apache.flink.streaming.connectors.kinesis.."
  };

  private static final JavaClasses COMMON = module("common");
  private static final JavaClasses RULES = module("rules");
  private static final JavaClasses TEST_DATA = module("test-data");
  private static final JavaClasses ALL = modules("common", "rules", "test-data", "jobs");

  @Test
  void commonKnowsNeitherRulesNorJobsNorFlinkNorAws() {
    noClasses()
        .should()
        .dependOnClassesThat(in(RULES).or(resideInAPackage(JOBS)).or(flinkOrAws()))
        .allowEmptyShould(true)
        .check(COMMON);
  }

  @Test
  void rulesKnowNeitherJobsNorFlinkNorAws() {
    noClasses()
        .should()
        .dependOnClassesThat(resideInAPackage(JOBS).or(flinkOrAws()))
        .allowEmptyShould(true)
        .check(RULES);
  }

  @Test
  void testDataKnowsNothingOfOurs() {
    noClasses()
        .should()
        .dependOnClassesThat(in(COMMON).or(in(RULES)).or(resideInAPackage(JOBS)).or(flinkOrAws()))
        .allowEmptyShould(true)
        .check(TEST_DATA);
  }

  @Test
  void awsClientsStayInSourcesAndSinks() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.keytrail.jobs.source..",
            "io.keytrail.jobs.sink..",
            "io.keytrail.jobs.kinesis..",
            "io.keytrail.jobs.inventory..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(AWS)
                .and(resideOutsideOfPackages("com.amazonaws.services.kinesisanalytics..")))
        .check(ALL);
  }

  @Test
  void onlyTheConfigurationAsksManagedFlinkForItsProperties() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.keytrail.jobs.config..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.amazonaws.services.kinesisanalytics..")
        .check(ALL);
  }

  /** So that the move to Flink 2 and {@code KinesisStreamsSource} changes one class. */
  @Test
  void theLegacyKinesisConsumerIsKnownToOneClassAtMost() {
    Set<String> users =
        ALL.stream()
            .filter(
                type ->
                    type.getDirectDependenciesFromSelf().stream()
                        .anyMatch(
                            dependency ->
                                dependency
                                    .getTargetClass()
                                    .getFullName()
                                    .endsWith(".FlinkKinesisConsumer")))
            .map(ArchitectureTest::outermost)
            .collect(toSet());
    assertThat(users).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void picocliStaysInTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackage(CLI)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(ALL);
  }

  @Test
  void featuresOfJobsKnowContractsAndNotEachOther() {
    slices()
        .matching("io.keytrail.jobs.(*)..")
        .should()
        .notDependOnEachOther()
        .ignoreDependency(resideInAnyPackage(COMPOSERS), DescribedPredicate.alwaysTrue())
        .ignoreDependency(DescribedPredicate.alwaysTrue(), resideInAnyPackage(CONTRACTS))
        .ignoreDependency(
            resideInAnyPackage("io.keytrail.jobs.source.kinesis..", "io.keytrail.jobs.sink.."),
            resideInAPackage("io.keytrail.jobs.kinesis.."))
        .check(ALL);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.keytrail.(**)").should().beFreeOfCycles().check(ALL);
  }

  @Test
  void onlyTheCommandLineAndTheStdoutSinkPrint() {
    noClasses()
        .that(resideOutsideOfPackages(CLI).and(notNamed("io.keytrail.jobs.sink.Stdout.*")))
        .should()
        .accessField(System.class, "out")
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .check(ALL);
  }

  @Test
  void onlyTheCommandLineEndsTheProcess() {
    noClasses()
        .that()
        .resideOutsideOfPackages(CLI, "io.keytrail.testdata..") // a generator has a main of its own
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .check(ALL);
  }

  /**
   * A replay must give what live gave: meaning comes from event time, never from the wall clock.
   */
  @Test
  void nobodyAsksForTheTimeOfDay() {
    noClasses()
        .should(callMethod(System.class, "currentTimeMillis"))
        .orShould(callMethod(Instant.class, "now"))
        .orShould(callMethod(LocalDate.class, "now"))
        .orShould(callMethod(LocalDateTime.class, "now"))
        .orShould(callMethod(OffsetDateTime.class, "now"))
        .orShould(callMethod(ZonedDateTime.class, "now"))
        .orShould(callMethod(Clock.class, "systemUTC"))
        .orShould(callMethod(Clock.class, "systemDefaultZone"))
        .check(ALL);
  }

  /** What KMS answers is true at the time of the clock; everything else has the time of events. */
  @Test
  void onlyTheInventoryReadsAClock() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.keytrail.jobs.inventory..", CLI)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.flink.util.clock..")
        .check(ALL);
  }

  @Test
  void nobodyUsesTheOldDates() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.util\\.(Date|Calendar|GregorianCalendar)|java\\.text\\..*DateFormat")
        .check(ALL);
  }

  @Test
  void nothingTravelsThroughKryo() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveNameMatching("com\\.esotericsoftware\\..*|.*\\.GenericTypeInfo|.*\\.KryoSerializer")
        .check(ALL);
  }

  @Test
  void flinkStaysInJobs() {
    classes()
        .that(resideInAnyPackage("io.keytrail..").and(describe("know Flink", this::knowsFlink)))
        .should()
        .resideInAPackage(JOBS)
        .check(ALL);
  }

  private boolean knowsFlink(JavaClass type) {
    return type.getDirectDependenciesFromSelf().stream()
        .anyMatch(dependency -> flinkOrAws().test(dependency.getTargetClass()));
  }

  private static DescribedPredicate<JavaClass> flinkOrAws() {
    return resideInAPackage("org.apache.flink..").or(resideInAnyPackage(AWS));
  }

  private static DescribedPredicate<JavaClass> in(JavaClasses module) {
    return describe("are part of that module", type -> module.contain(type.getName()));
  }

  private static DescribedPredicate<JavaClass> notNamed(String regex) {
    return describe("are not " + regex, type -> !type.getName().matches(regex));
  }

  private static String outermost(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type.getName());
  }

  private static JavaClasses module(String name) {
    return modules(name);
  }

  private static JavaClasses modules(String... names) {
    Path[] paths =
        Arrays.stream(names)
            .map(name -> Path.of("..", name, "target", "classes"))
            .filter(Files::isDirectory)
            .toArray(Path[]::new);
    return new ClassFileImporter().importPaths(paths);
  }
}
