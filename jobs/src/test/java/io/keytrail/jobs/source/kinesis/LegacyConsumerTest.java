package io.keytrail.jobs.source.kinesis;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LegacyConsumerTest {
  @Test
  void oneClassKnowsTheConsumerThatFlink2HasNoMore() {
    JavaClasses ours =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.keytrail");
    noClasses()
        .that()
        .haveNameNotMatching("io\\.keytrail\\.jobs\\.source\\.kinesis\\.KinesisTrail(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.flink.streaming.connectors.kinesis..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("org\\.apache\\.flink\\..*\\.SourceFunction(\\$.*)?")
        .because("moving to its successor is to change one class")
        .check(ours);
  }
}
