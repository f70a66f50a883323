package dev.byztime.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.OnlyIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Forbids tests to sleep: they advance a clock by hand, or wait for the event itself. */
@AnalyzeClasses(packages = "dev.byztime", importOptions = OnlyIncludeTests.class)
class PatienceTests {

    @ArchTest
    static final ArchRule testsDoNotSleep =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("..jmh_generated..") // JMH's own code for benchmarks
                    .should()
                    .accessTargetWhere(AmbientTime.SLEEP);
}
