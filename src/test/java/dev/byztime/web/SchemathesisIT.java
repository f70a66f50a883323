package dev.byztime.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.byztime.testing.ServiceProcess;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Lets schemathesis, which knows nothing but the API's description, try to find an answer that the
 * description does not allow.
 *
 * <p>It is found by the environment variable SCHEMATHESIS or on the PATH; without it the tests are
 * skipped. Its output names the seed of a failure.
 */
@Timeout(600)
class SchemathesisIT {

    private static final String PROGRAM = "schemathesis";
    private static final String DESCRIPTION = "/v3/api-docs";

    @TempDir private Path folder;

    @Test
    void noAnswerIsOutsideTheDescription() throws Exception {
        assertConforms(
                40,
                "--byztime.provider=standalone",
                "--byztime.longest-wait=20ms",
                "--byztime.state=kept",
                "--byztime.at-most-once.unlisted-receivers=1000");
    }

    @Test
    void noRefusalIsOutsideTheDescription() throws Exception {
        assertConforms(
                10,
                "--byztime.provider=external",
                "--byztime.timedata=missing",
                "--byztime.state=kept",
                "--byztime.at-most-once.receivers.orders.max-lifetime=5m"); // else always a 404
    }

    private void assertConforms(int examples, String... arguments) throws Exception {
        String program = program();
        for (String file : new String[] {"schemathesis.toml", "hooks.py"}) {
            copy(file);
        }
        try (ServiceProcess service = ServiceProcess.start(folder, arguments).awaitStart()) {
            // Putting it together takes long on a busy machine, and schemathesis waits ten seconds.
            assertThat(service.get(DESCRIPTION).statusCode()).isEqualTo(200);
            Path report = folder.resolve("report");
            Process run =
                    new ProcessBuilder(
                                    program,
                                    "run",
                                    service.uri(DESCRIPTION).toString(),
                                    "--checks=all",
                                    "--max-examples=" + examples,
                                    "--request-timeout=60",
                                    "--workers=1")
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(report.toFile())
                            .start();
            int findings;
            try {
                assertThat(run.waitFor(9, TimeUnit.MINUTES)).as("it ends").isTrue();
                findings = run.exitValue();
            } finally {
                run.destroyForcibly();
            }
            String found = Files.readString(report);
            assertThat(findings).as(found).isZero();
            assertThat(found).contains("No issues found").doesNotContain("Warning");
            // Without a timedata file there are warnings, which are no fault of a request.
            assertThat(service.log()).doesNotContain("ERROR", "\tat ");
        }
    }

    private static String program() {
        String named = System.getenv("SCHEMATHESIS");
        if (named != null) {
            return named;
        }
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(place -> Path.of(place, PROGRAM))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElseGet(() -> abort("no schemathesis on the PATH or in SCHEMATHESIS"));
    }

    private void copy(String file) throws IOException {
        try (InputStream resource =
                SchemathesisIT.class.getResourceAsStream("/schemathesis/" + file)) {
            if (resource == null) {
                throw new AssertionError("no resource " + file);
            }
            Files.copy(resource, folder.resolve(file));
        }
    }
}
