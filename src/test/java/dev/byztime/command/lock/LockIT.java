package dev.byztime.command.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.JarCommand;
import dev.byztime.testing.Patiently;
import dev.byztime.testing.ServiceProcess;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Real programs under real leases, while the service, the keeper and the watchdog are stopped and
 * killed. The programs ignore SIGTERM, and append their fencing token to one file. A token below an
 * earlier one would show that two ran at once.
 */
@Timeout(900)
class LockIT {

    private static final String WRITER =
            "trap '' TERM; while :; do echo $BYZTIME_FENCING_TOKEN >> \"$1\"; sleep 0.01; done";

    private final List<Process> started = new ArrayList<>();
    @TempDir private Path folder;
    private int contenders;

    @AfterEach
    void noneGoesOn() throws Exception {
        for (Process each : started) {
            signal("CONT", each.toHandle());
            Stream<ProcessHandle> below = each.descendants();
            Patiently.kill(each);
            below.forEach(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void noTwoRunAtOnceWhateverIsStoppedOrKilled() throws Exception {
        ServiceProcess service = service(0);
        try {
            String url = "--url=http://127.0.0.1:" + service.uri("/").getPort();
            Process a = lead(url);
            Process b = lead(url);
            Process leader = leader(a, b, 0);

            signal("STOP", leader.toHandle());
            long token = awaitAbove(last());
            signal("CONT", leader.toHandle());

            leader = leader(a, b, token);
            signal("STOP", watchdog(leader));
            signal("STOP", service.process().toHandle());
            awaitSilence(); // although the program ignores SIGTERM and its watchdog is stopped
            signal("CONT", service.process().toHandle());
            token = awaitAbove(last());

            leader = leader(a, b, token);
            Patiently.kill(leader);
            token = awaitAbove(last());
            Process c = lead(url);
            Process other = leader == a ? b : a;

            leader = endedWithoutWatchdog(other, c, token);
            assertThat(Patiently.end(leader)).isEqualTo(LockCommand.FAILED);
            awaitAbove(token);
            Process d = lead(url);

            int port = service.uri("/").getPort();
            service.close();
            awaitSilence();
            service = service(port);
            token = awaitAbove(last());

            Process last = leader(leader == c ? other : c, d, token);
            signal(
                    "USR1",
                    last.toHandle()); // HUP is ignored below nohup, and INT in the background
            assertThat(Patiently.end(last)).isEqualTo(128 + 10);
            assertThat(tokens()).isSorted();
            assertThat(tokens().stream().distinct().count()).isGreaterThanOrEqualTo(6);
        } finally {
            service.close();
        }
    }

    @Test
    void exitCodesAreThoseOfTheProgramOrOfTimeout() throws Exception {
        try (ServiceProcess service = service(0)) {
            String url = "--url=http://127.0.0.1:" + service.uri("/").getPort();
            assertThat(lock(url, "sh", "-c", "exit 7")).isEqualTo(7);
            assertThat(lock(url, "sh", "-c", "kill -USR1 $$")).isEqualTo(128 + 10);
            assertThat(lock(url, "no-such-program")).isEqualTo(LockCommand.NOT_FOUND);
            assertThat(lock(url, "/etc/passwd")).isEqualTo(LockCommand.NOT_RUNNABLE);

            Process holder = lead(url);
            awaitAbove(0);
            long begunNs = last();
            assertThat(Patiently.end(start("lock", url, "r", "--wait=0", "--", "true")))
                    .isEqualTo(LockCommand.NOT_GRANTED);
            assertThat(Patiently.end(start("lock", url, "r", "--wait=0", "-E", "75", "--", "true")))
                    .isEqualTo(75);
            assertThat(last()).isEqualTo(begunNs);
            signal("STOP", holder.toHandle());
            awaitSilence();
            signal("CONT", holder.toHandle());
            awaitAbove(begunNs);
        }
    }

    private ServiceProcess service(int port) throws Exception {
        return ServiceProcess.start(
                        folder,
                        "--byztime.provider=standalone",
                        "--byztime.state=state",
                        "--byztime.leases.longest-term=6s",
                        "--byztime.leases.usual-term=6s",
                        "--server.port=" + port)
                .awaitStart();
    }

    private int lock(String url, String... program) throws Exception {
        List<String> words = new ArrayList<>(List.of(url, "other", "--"));
        words.addAll(List.of(program));
        return Patiently.end(start("lock", words.toArray(String[]::new)));
    }

    private Process lead(String url) throws Exception {
        return start(
                "lead", url, "r", "--", "sh", "-c", WRITER, "sh", folder.resolve("log").toString());
    }

    private Process start(String name, String... words) throws Exception {
        Path own = Files.createDirectory(folder.resolve("contender" + contenders));
        contenders++;
        Process process = JarCommand.start(own, name, words);
        started.add(process);
        return process;
    }

    /** The one of two that has a watchdog, once the program below it has a token above this. */
    private Process leader(Process a, Process b, long above) throws Exception {
        awaitAbove(above == 0 ? 0 : above - 1);
        Patiently.until(() -> a.children().count() + b.children().count() > 0);
        return a.children().findAny().isPresent() ? a : b;
    }

    /**
     * Kills watchdogs, one for each token, until one of two processes has ended. A leader whose
     * lease is over at that moment does not end: it waits for the lease again.
     */
    private Process endedWithoutWatchdog(Process a, Process b, long token) throws Exception {
        long[] killedAt = {token - 1};
        Patiently.until(() -> {
            if (last() > killedAt[0]) {
                Process leader = leader(a, b, last());
                killedAt[0] = last();
                leader.children().forEach(ProcessHandle::destroyForcibly);
            }
            return !a.isAlive() || !b.isAlive();
        });
        return a.isAlive() ? b : a;
    }

    private static ProcessHandle watchdog(Process leader) {
        return leader.children()
                .filter(child -> child.info().command().isPresent()) // it has not ended
                .findFirst()
                .orElseThrow();
    }

    /** The last token, once it is above another one. */
    private long awaitAbove(long token) throws IOException {
        Patiently.until(() -> last() > token);
        return last();
    }

    /** Waits until nobody has written for a second. */
    private void awaitSilence() {
        int[] seen = new int[2];
        Patiently.until(() -> {
            int lines = tokens().size();
            seen[1] = lines == seen[0] ? seen[1] + 1 : 0;
            seen[0] = lines;
            return seen[1] > 10;
        });
    }

    private long last() throws IOException {
        List<Long> all = tokens();
        return all.isEmpty() ? 0 : all.getLast();
    }

    private List<Long> tokens() throws IOException {
        Path log = folder.resolve("log");
        return Files.exists(log)
                ? Files.readString(log).lines().map(Long::parseLong).toList()
                : List.of();
    }

    private static void signal(String name, ProcessHandle process) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        int _ = Patiently.end(kill);
    }
}
