package dev.byztime.house;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Checks who may depend on whom, and that native code and the system's time stay in one package.
 */
@AnalyzeClasses(packages = "dev.byztime", importOptions = DoNotIncludeTests.class)
@Execution(ExecutionMode.CONCURRENT)
class ArchitectureTests {

    private static final String JDK = "java..";
    private static final String JSPECIFY = "org.jspecify..";
    private static final String TIME = "dev.byztime.time..";
    private static final String TIMEDATA = "dev.byztime.timedata..";
    private static final String CLOCK = "dev.byztime.clock..";
    private static final String LINUX = "dev.byztime.linux..";
    private static final String SEAL = "dev.byztime.seal..";
    private static final String DAEMON = "dev.byztime.daemon..";

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.byztime.(**)").should().beFreeOfCycles().allowEmptyShould(true);

    @ArchTest
    static final ArchRule nativeCodeStaysInLinux =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(LINUX)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("com.sun.jna..", "java.lang.foreign..");

    @ArchTest
    static final ArchRule timeIsHandedIn =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(LINUX)
                    .should()
                    .accessTargetWhere(AmbientTime.READ.or(AmbientTime.SLEEP));

    @ArchTest
    static final ArchRule timeAndClockNeedOnlyTheJdk =
            classes()
                    .that()
                    .resideInAnyPackage(TIME, CLOCK)
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(JDK, JSPECIFY, TIME, TIMEDATA, CLOCK)
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule timedataNeedsOnlyTheJdkAndLinux =
            classes()
                    .that()
                    .resideInAPackage(TIMEDATA)
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(JDK, JSPECIFY, TIME, TIMEDATA, CLOCK, LINUX)
                    .allowEmptyShould(true);

    /** Nothing in it does input or output, so that a simulator can drive it. */
    @ArchTest
    static final ArchRule daemonNeedsOnlyTheJdk =
            classes()
                    .that()
                    .resideInAnyPackage(
                            "dev.byztime.daemon",
                            "dev.byztime.daemon.simulation..",
                            "dev.byztime.daemon.wire..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "java.lang..", "java.util..", JSPECIFY, TIME, CLOCK, DAEMON);

    /** What it seals is anybody's: it knows nothing of leases, messages or peers. */
    @ArchTest
    static final ArchRule sealNeedsOnlyTheJdkAndAesSiv =
            classes()
                    .that()
                    .resideInAPackage(SEAL)
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            JDK, "javax.crypto..", JSPECIFY, SEAL, "org.cryptomator.siv..");

    /** Files are handed to it as a storage. */
    @ArchTest
    static final ArchRule sealDoesNoInputAndOutput =
            noClasses()
                    .that()
                    .resideInAPackage(SEAL)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.net..");

    /** One package makes and opens seals. */
    @ArchTest
    static final ArchRule ciphersAndMacsStayInSeal =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(SEAL)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.cryptomator.siv..")
                    .orShould()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("javax.crypto.Mac");

    /** One capability knows JOSE, and what embeds it needs no other library. */
    @ArchTest
    static final ArchRule joseStaysInTicket =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.byztime.ticket")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("com.nimbusds..");

    @ArchTest
    static final ArchRule ticketNeedsOnlyTheJdkJoseAndOtherCores =
            classes()
                    .that()
                    .resideInAPackage("dev.byztime.ticket")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            JDK,
                            JSPECIFY,
                            "org.slf4j..",
                            "com.nimbusds..",
                            TIME,
                            "dev.byztime.run",
                            "dev.byztime.stable",
                            "dev.byztime.seal",
                            "dev.byztime.atmostonce",
                            "dev.byztime.ticket");

    /** Keys need sockets, TLS and seals, but neither a framework nor the machine. */
    @ArchTest
    static final ArchRule keysNeedOnlyTheJdkAndSeals =
            classes()
                    .that()
                    .resideInAPackage("dev.byztime.daemon.keys..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            JDK,
                            "javax.crypto..",
                            "javax.net.ssl..",
                            JSPECIFY,
                            TIME,
                            CLOCK,
                            DAEMON,
                            SEAL);

    /** Sockets and files around the core; whatever Spring has to do with it is elsewhere. */
    @ArchTest
    static final ArchRule netHasNoFramework =
            classes()
                    .that()
                    .resideInAPackage("dev.byztime.daemon.net..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            JDK,
                            JSPECIFY,
                            "org.slf4j..",
                            TIME,
                            TIMEDATA,
                            CLOCK,
                            LINUX,
                            SEAL,
                            DAEMON);

    @ArchTest
    static final ArchRule daemonDrawsNoRandomNumbersOfItsOwn =
            noClasses()
                    .that()
                    .resideInAPackage("dev.byztime.daemon")
                    .should()
                    .dependOnClassesThat()
                    .haveNameMatching(
                            "java.util.(Random|SplittableRandom|concurrent.ThreadLocalRandom)"
                                    + "|java.security.SecureRandom")
                    .orShould()
                    .callMethod(Math.class, "random");

    /** Programs without Spring use it too. */
    @ArchTest
    static final ArchRule clientKnowsSpringInOnePackage =
            noClasses()
                    .that()
                    .resideInAPackage("dev.byztime.client")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.springframework..",
                            "org.eclipse.jetty..",
                            "io.micrometer..",
                            "jakarta..",
                            "dev.byztime.client.spring..");

    /** What is for other applications is no part of this one. */
    @ArchTest
    static final ArchRule serviceDoesNotUseWhatIsForSpringApplications =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.byztime.client.spring..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.byztime.client.spring..");

    /** A command that starts in a fraction of a second cannot wait for Spring. */
    @ArchTest
    static final ArchRule commandsKnowNoFramework =
            noClasses()
                    .that()
                    .resideInAPackage("dev.byztime.command..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.springframework..",
                            "org.eclipse.jetty..",
                            "io.micrometer..",
                            "jakarta..");

    /** springdoc brings Jackson 2; ours is Jackson 3, which has kept the annotations' package. */
    @ArchTest
    static final ArchRule jackson2IsNotOurs =
            noClasses()
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage("com.fasterxml.jackson..")
                                    .and(
                                            not(
                                                    resideInAPackage(
                                                            "com.fasterxml.jackson.annotation.."))));
}
