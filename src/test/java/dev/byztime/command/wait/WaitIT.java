package dev.byztime.command.wait;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.JarCommand;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.ServiceProcess;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The packaged jar waits for the packaged jar. */
@Timeout(600)
class WaitIT {

    private final List<Process> started = new ArrayList<>();
    @TempDir private Path folder;

    @AfterEach
    void noneGoesOn() {
        started.forEach(Patiently::kill);
    }

    @Test
    void waitsForAServiceThatHasNoTimeYet() throws Exception {
        try (ServiceProcess reader =
                ServiceProcess.start(folder, "--byztime.provider=external").awaitStart()) {
            String url = "--url=" + reader.uri("/");
            // On a busy machine even the first answer may take a second: then it is asked for
            // longer.
            for (int seconds = 1; !said().contains("file-missing"); seconds *= 4) {
                assertThat(seconds).as(said()).isLessThan(100);
                assertThat(Patiently.end(start(url, "--timeout=" + seconds + "s")))
                        .isEqualTo(WaitCommand.TIMED_OUT);
                assertThat(said()).contains("timed out; last: ");
            }

            Process waiting = start(url, "--timeout=5m", "--max-error=100ms");
            reader.await("wait", () -> said().contains("not yet: file-missing"));
            assertThat(waiting.isAlive()).isTrue();
            try (ServiceProcess writer =
                    ServiceProcess.start(folder, "--byztime.provider=standalone").awaitStart()) {
                assertThat(Patiently.end(waiting)).as(said()).isEqualTo(WaitCommand.SYNCHRONISED);
                assertThat(said()).contains("synchronised, with an error of 0.");
                assertThat(Patiently.end(start("--url=" + writer.uri("/elsewhere"))))
                        .isEqualTo(WaitCommand.NEVER);
            }
        }
    }

    /** Spring would have said something: it logs where it starts. */
    @Test
    void badUsageIsNoStartOfTheService() throws Exception {
        assertThat(Patiently.end(start("--server.port=0"))).isEqualTo(WaitCommand.NEVER);
        assertThat(said()).startsWith("byztime wait: bad usage").doesNotContain("Starting");
    }

    private Process start(String... options) throws Exception {
        Process process = JarCommand.start(folder, "wait", options);
        started.add(process);
        return process;
    }

    private String said() throws Exception {
        return JarCommand.said(folder);
    }
}
