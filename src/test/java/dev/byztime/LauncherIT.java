package dev.byztime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.ServiceProcess;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.JarFile;

/** What the packaged service says before Spring starts. */
@Timeout(300)
class LauncherIT {

    /** Of Java 17, in class files. */
    private static final int JAVA_17 = 61;

    private static final int MAGIC = 0xcafebabe;

    @TempDir private Path folder;

    @Test
    void theClassThatTheJarStartsWithIsForAnOlderJava() throws IOException {
        String jar = Objects.requireNonNull(System.getProperty("byztime.jar"));
        try (JarFile file = new JarFile(jar)) {
            assertThat(file.getManifest().getMainAttributes().getValue("Start-Class"))
                    .isEqualTo(Launcher.class.getName());
            try (InputStream in =
                            file.getInputStream(
                                    file.getJarEntry(
                                            "BOOT-INF/classes/dev/byztime/Launcher.class"));
                    DataInputStream data = new DataInputStream(in)) {
                assertThat(data.readInt()).isEqualTo(MAGIC);
                assertThat(data.readInt()).isEqualTo(JAVA_17);
            }
        }
    }

    @Test
    void whereNativeCodeCannotBeLoadedAParagraphSaysSo() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.start(
                        folder, "-Djna.tmpdir=/proc/none", "--byztime.provider=external")) {
            assertThat(service.awaitEnd()).isEqualTo(1);
            assertThat(service.log())
                    .contains("APPLICATION FAILED TO START", "/proc/none", "-Djna.tmpdir=FOLDER")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void helpNeedsNothingElse() throws Exception {
        try (ServiceProcess service = ServiceProcess.start(folder, "--help")) {
            assertThat(service.awaitEnd()).isZero();
            assertThat(service.log()).contains("usage: byztime").doesNotContain("\tat ");
        }
    }
}
