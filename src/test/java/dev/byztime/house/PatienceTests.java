package dev.byztime.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.OnlyIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Forbids tests to sleep: they advance a clock by hand, or wait for the event itself; and to wait
 * without a limit, because an event that is missing has to fail them.
 */
@AnalyzeClasses(packages = "dev.byztime", importOptions = OnlyIncludeTests.class)
@Execution(ExecutionMode.CONCURRENT)
class PatienceTests {

    @ArchTest
    static final ArchRule testsDoNotSleep =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("..jmh_generated..") // JMH's own code for benchmarks
                    .should()
                    .accessTargetWhere(AmbientTime.SLEEP);

    /**
     * {@link dev.byztime.testing.Patiently} has a wait with a limit for each of these. A thread may
     * park: whoever waits for it has a limit.
     */
    @ArchTest
    static final ArchRule testsDoNotWaitForEver =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("..jmh_generated..", "..bench..")
                    .should()
                    .accessTargetWhere(EndlessWaits.CALL);
}
