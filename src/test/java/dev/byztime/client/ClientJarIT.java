package dev.byztime.client;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Objects.requireNonNull;

import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.spi.ToolProvider;

/** The jar that Java programs with leases depend on. */
class ClientJarIT {

    private static final String JAR =
            requireNonNull(System.getProperty("byztime.jar")).replace(".jar", "-client.jar");

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
                .doesNotContain("org.springframework", "com.sun.jna", "org.eclipse.jetty");
    }

    private static String jdeps(String... arguments) {
        StringWriter out = new StringWriter();
        PrintWriter printer = new PrintWriter(out);
        ToolProvider.findFirst("jdeps").orElseThrow().run(printer, printer, arguments);
        return out.toString();
    }
}
