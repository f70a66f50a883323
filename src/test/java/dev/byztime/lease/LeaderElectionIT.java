package dev.byztime.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.lease.FencedStorage.Write;
import dev.byztime.testing.ServiceProcess;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

/**
 * The packaged service and three contenders who follow the recipe of docs/leases.md: one leads at
 * most, and soon another does when the leader is paused or killed, or the service.
 */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LeaderElectionIT {

    private static final long SECOND = 1_000_000_000;
    private static final long TERM = SECOND;

    /** For processes to be scheduled, on a machine that is busy with other tests. */
    private static final long SLACK = 3 * SECOND;

    /**
     * How long a service that was started after a kill grants nothing: until the ceiling has
     * passed, which is at most the longest term and this slack ahead.
     */
    private static final long RECOVERY = TERM + LeaseTuning.EXPIRY_SLACK_NS + SECOND;

    @TempDir private Path folder;

    private ServiceProcess start() throws Exception {
        return ServiceProcess.start(
                        folder,
                        "--byztime.provider=standalone",
                        "--byztime.timedata=timedata",
                        "--byztime.state=state",
                        "--byztime.refused-after.error=50ms",
                        "--byztime.leases.shortest-term=100ms",
                        "--byztime.leases.usual-term=1s",
                        "--byztime.leases.longest-term=1s")
                .awaitStart();
    }

    /** Who leads in deed: the one who has written since. */
    private static String awaitLeader(Contest contest, ServiceProcess service, long since)
            throws Exception {
        return awaitWrite(contest, service, since, "").holder();
    }

    private static Write awaitWrite(
            Contest contest, ServiceProcess service, long since, String otherThan)
            throws Exception {
        Write[] found = new Write[1];
        service.await(
                "leader",
                () -> {
                    List<Write> writes = contest.storage.writes();
                    for (Write write : writes) {
                        if (write.at() > since
                                && write.accepted()
                                && !write.holder().equals(otherThan)) {
                            found[0] = write;
                            return true;
                        }
                    }
                    return false;
                });
        return found[0];
    }

    @Test
    void oneLeadsAtMostAndAnotherSoonWhenItFails() throws Exception {
        try (Contest contest = new Contest(TERM)) {
            long found;
            String leader;
            try (ServiceProcess service = start()) {
                contest.setService(service.uri("/"));
                for (int i = 0; i < 3; i++) {
                    contest.enter("contender-" + i);
                }
                leader = contest.delayNextWrite();
                contest.pause(leader);
                long paused = LocalRule.shared();
                Write next = awaitWrite(contest, service, paused, leader);
                report("a pause", next.at() - paused, TERM + SLACK);
                contest.resume(leader);
                contest.letArrive();
                String late = leader;
                service.await(
                        "late write",
                        () ->
                                contest.storage.writes().stream()
                                        .anyMatch(w -> w.holder().equals(late) && !w.accepted()));

                leader = awaitLeader(contest, service, LocalRule.shared());
                contest.kill(leader);
                long killed = LocalRule.shared();
                next = awaitWrite(contest, service, killed, leader);
                report("a kill", next.at() - killed, TERM + SLACK);
                contest.enter("substitute");
            }
            found = LocalRule.shared();
            try (ServiceProcess service = start()) {
                long started = LocalRule.shared();
                contest.setService(service.uri("/"));
                Write next = awaitWrite(contest, service, Math.max(started, found), "");
                report("a kill of the service", next.at() - started, RECOVERY + SLACK);
            }
            assertThat(contest.history.overlaps()).isEmpty();
            assertThat(contest.history.tokensOutOfOrder()).isEmpty();
            assertThat(contest.history.grants()).isGreaterThanOrEqualTo(3);
            assertThat(contest.storage.writes().stream().filter(w -> !w.accepted()))
                    .isNotEmpty()
                    .allMatch(Write::late);
        }
    }

    private static void report(String after, long ns, long atMost) {
        System.out.printf("a new leader %.3f s after %s%n", ns / 1e9, after);
        assertThat(ns).as("time to a new leader after %s", after).isLessThan(atMost);
    }
}
