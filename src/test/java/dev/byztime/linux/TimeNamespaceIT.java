package dev.byztime.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.sun.jna.Native;

import dev.byztime.clock.LocalTime;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Another JVM in a time namespace of its own, as a container may be: its clocks are shifted and its
 * era is the same, so it must notice.
 *
 * <p>Needs unshare(1) and the right to make such a namespace, by being root or by user namespaces;
 * skipped where neither is given.
 */
@Timeout(300)
class TimeNamespaceIT {

    private static final long SHIFT = 1_000;
    private static final long PATIENCE = 120;

    /** The least that is needed to be allowed: nothing for root, else a user namespace. */
    private static List<String> unshare = List.of();

    /** What the other JVM saw, and what this one did just before. */
    private record Seen(
            boolean namespace, String era, long rawSeconds, long boottimeSeconds, LocalTime here) {

        void assertShiftedBy(long raw, long boottime) {
            long rawHere = here.raw().seconds();
            long boottimeHere = here.boottimeNs() / Timestamp.BILLION;
            assertThat(rawSeconds - rawHere).isBetween(raw, raw + PATIENCE);
            assertThat(boottimeSeconds - boottimeHere).isBetween(boottime, boottime + PATIENCE);
        }
    }

    /** Each time: a class that is skipped as a whole leaves no trace in the reports. */
    @BeforeEach
    void namespacesArePermitted() throws Exception {
        assumeFalse(Kernel.inTimeNamespace(), "this JVM is in a time namespace itself");
        for (List<String> rights :
                List.of(List.<String>of(), List.of("--user", "--map-root-user"))) {
            List<String> command = new ArrayList<>(List.of("unshare", "--time", "--fork"));
            command.addAll(rights);
            List<String> trial = new ArrayList<>(command);
            trial.addAll(List.of("--monotonic", "1", "true"));
            if (Program.run(trial.toArray(String[]::new)) == 0) {
                unshare = command;
                return;
            }
        }
        abort("unshare --time is not permitted here");
    }

    @Test
    void aJvmBesideThisOneIsInNone() throws Exception {
        Seen seen = probe();
        assertThat(seen.namespace).isFalse();
        assertThat(seen.era).isEqualTo(Kernel.era().toString());
        seen.assertShiftedBy(0, 0);
    }

    @Test
    void aShiftedMonotonicClockIsNoticed() throws Exception {
        Seen seen = probeIn("--monotonic", String.valueOf(SHIFT));
        assertThat(seen.namespace).isTrue();
        assertThat(seen.era).as("which does not tell").isEqualTo(Kernel.era().toString());
        seen.assertShiftedBy(SHIFT, 0);
    }

    @Test
    void aShiftedBoottimeIsNoticed() throws Exception {
        Seen seen = probeIn("--boottime", String.valueOf(SHIFT));
        assertThat(seen.namespace).isTrue();
        seen.assertShiftedBy(0, SHIFT);
    }

    /** Its clocks are right, but whoever made it meant something else by it; in doubt, yes. */
    @Test
    void evenAnUnshiftedNamespaceIsOne() throws Exception {
        Seen seen = probeIn();
        assertThat(seen.namespace).isTrue();
        seen.assertShiftedBy(0, 0);
    }

    private static Seen probeIn(String... shifts) throws Exception {
        return probe(Stream.concat(unshare.stream(), Arrays.stream(shifts)).toArray(String[]::new));
    }

    private static Seen probe(String... prefix) throws Exception {
        List<String> command = new ArrayList<>(List.of(prefix));
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-classpath",
                        classPath(Kernel.class, ClockProbe.class, Native.class),
                        ClockProbe.class.getName()));
        LocalTime here = new LinuxClock().read();
        try (Program program = Program.start(command)) {
            return seen(program.line(), here);
        }
    }

    private static Seen seen(String line, LocalTime here) {
        String[] words = line.split(" ");
        assertThat(words).as(line).hasSize(4);
        return new Seen(
                Boolean.parseBoolean(words[0]),
                words[1],
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                here);
    }

    private static String classPath(Class<?>... types) {
        return Arrays.stream(types)
                .map(type -> {
                    try {
                        return Path.of(
                                        type.getProtectionDomain()
                                                .getCodeSource()
                                                .getLocation()
                                                .toURI())
                                .toString();
                    } catch (URISyntaxException e) {
                        throw new AssertionError(e);
                    }
                })
                .collect(Collectors.joining(File.pathSeparator));
    }
}
