package dev.byztime.client;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Objects.requireNonNull;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;

/** The jar that Java programs with leases depend on. */
class ClientJarIT {

    private static final String SERVICE_JAR = requireNonNull(System.getProperty("byztime.jar"));
    private static final String JAR = SERVICE_JAR.replace(".jar", "-client.jar");

    private static final String AUTO_CONFIGURATION =
            "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";

    @Test
    void jarHasAllThatItsClassesNeedOfThisProject() {
        String missing = jdeps("--missing-deps", JAR);
        assertThat(missing).contains("tools.jackson"); // which programs bring along
        assertThat(missing.lines().filter(line -> line.contains("-> dev.byztime"))).isEmpty();
    }

    @Test
    void jarHasNothingOfTheServer() {
        assertThat(jdeps("-verbose:package", "-filter:none", JAR))
                .contains("dev.byztime.client")
                .doesNotContain("com.sun.jna", "org.eclipse.jetty");
    }

    @Test
    void onlyThePackageForSpringNeedsSpring() {
        String springUsers = jdeps("-verbose:class", "-e", "org\\.springframework\\..*", JAR);
        assertThat(springUsers.lines().filter(line -> line.startsWith("   dev.byztime.")))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("   dev.byztime.client.spring."));
    }

    @Test
    void springBootFindsTheClientAndNotTheService() throws IOException {
        try (JarFile client = new JarFile(JAR);
                JarFile service = new JarFile(SERVICE_JAR)) {
            assertThat(client.getEntry(AUTO_CONFIGURATION)).isNotNull();
            assertThat(service.stream())
                    .noneMatch(entry -> entry.getName().endsWith(AUTO_CONFIGURATION));
        }
    }

    private static String jdeps(String... arguments) {
        StringWriter out = new StringWriter();
        PrintWriter printer = new PrintWriter(out);
        ToolProvider.findFirst("jdeps").orElseThrow().run(printer, printer, arguments);
        return out.toString();
    }
}
