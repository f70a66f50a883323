package dev.byztime.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

import java.util.List;
import java.util.Set;

/**
 * Checks that the cores can be read, tested and embedded without any framework. A capability's core
 * is its package with all packages below it, but for {@code http} and {@code boot}, and for the
 * adapter of {@code cluster} to etcd, which speaks JSON.
 */
@AnalyzeClasses(packages = "dev.byztime", importOptions = DoNotIncludeTests.class)
class CoreTests {

    private static final List<String> CAPABILITIES =
            List.of(
                    "time",
                    "timedata",
                    "clock",
                    "consumer",
                    "provider",
                    "seal",
                    "stable",
                    "atmostonce",
                    "lease",
                    "ticket",
                    "commit",
                    "cluster",
                    "daemon");

    private static final DescribedPredicate<JavaClass> CORE =
            resideInAnyPackage(
                            CAPABILITIES.stream()
                                    .map(name -> "dev.byztime." + name + "..")
                                    .toArray(String[]::new))
                    .and(
                            DescribedPredicate.not(
                                    resideInAnyPackage(
                                            "dev.byztime..http..",
                                            "dev.byztime..boot..",
                                            "dev.byztime.cluster.etcd..")))
                    .as("a core");

    @ArchTest
    static final ArchRule aCoreImportsNoFramework =
            noClasses()
                    .that(CORE)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.springframework..",
                            "tools.jackson..",
                            "com.fasterxml.jackson..",
                            "io.micrometer..",
                            "org.eclipse.jetty..",
                            "jakarta..",
                            "io.swagger..");

    /** So that the rules of many instances are the same on every store. */
    @ArchTest
    static final ArchRule clusterDoesNotKnowItsStores =
            noClasses()
                    .that()
                    .resideInAPackage("dev.byztime.cluster")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("dev.byztime.cluster.*..", "java.sql..", "java.net.http..");

    @ArchTest
    static final ArchRule aCoreKnowsNothingOfWhatIsBuiltOnIt =
            noClasses()
                    .that(CORE)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.byztime",
                            "dev.byztime..http..",
                            "dev.byztime..boot..",
                            "dev.byztime.web..",
                            "dev.byztime.stream..",
                            "dev.byztime.access..",
                            "dev.byztime.command..");

    @ArchTest
    static final ArchRule consumerAndProviderNeverMeet =
            noClasses()
                    .that(resideInAPackage("dev.byztime.consumer.."))
                    .should()
                    .dependOnClassesThat(resideInAPackage("dev.byztime.provider.."));

    @ArchTest
    static final ArchRule providerNeverMeetsConsumer =
            noClasses()
                    .that(resideInAPackage("dev.byztime.provider.."))
                    .should()
                    .dependOnClassesThat(resideInAPackage("dev.byztime.consumer.."));

    @ArchTest
    static final ArchRule endpointsDoNotKnowTheirConfiguration =
            noClasses()
                    .that(resideInAPackage("dev.byztime..http.."))
                    .should()
                    .dependOnClassesThat(resideInAPackage("dev.byztime..boot.."));

    /**
     * So that each class can be read before those that use it. Classes that are one linked
     * structure count as one: a lease, its resource and those that wait for it; a simulated group,
     * its members and the checks on them.
     */
    @ArchTest
    static final ArchRule classesOfACoreHaveNoCycles =
            slices().assignedFrom(new LinkedClasses()).should().beFreeOfCycles();

    private static final class LinkedClasses implements SliceAssignment {

        private static final Set<String> LEASES =
                Set.of(
                        "dev.byztime.lease.Lease",
                        "dev.byztime.lease.Resource",
                        "dev.byztime.lease.Waiter");

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            if (!CORE.test(type)) {
                return SliceIdentifier.ignore();
            }
            if (type.getPackageName().equals("dev.byztime.daemon.simulation")) {
                return SliceIdentifier.of(type.getPackageName());
            }
            String name = outermost(type.getName());
            return SliceIdentifier.of(LEASES.contains(name) ? "linked leases" : name);
        }

        private static String outermost(String name) {
            int nested = name.indexOf('$');
            return nested < 0 ? name : name.substring(0, nested);
        }

        @Override
        public String getDescription() {
            return "classes of a core";
        }
    }
}
