package dev.byztime.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.client.CommitClient.Aborted;
import dev.byztime.client.CommitClient.Ended;
import dev.byztime.client.CommitClient.InDoubtList;
import dev.byztime.client.CommitClient.MustBeSettled;
import dev.byztime.client.CommitClient.NeverPrepared;
import dev.byztime.client.CommitClient.NotEnded;
import dev.byztime.client.CommitClient.NotKnown;
import dev.byztime.client.CommitClient.NotNow;
import dev.byztime.client.CommitClient.OtherContent;
import dev.byztime.client.CommitClient.Outcome;
import dev.byztime.client.CommitClient.Prepared;
import dev.byztime.client.CommitClient.Read;
import dev.byztime.client.CommitClient.Reason;
import dev.byztime.client.CommitClient.Request;
import dev.byztime.client.CommitClient.SafeTime;
import dev.byztime.client.CommitClient.Start;
import dev.byztime.client.CommitClient.State;
import dev.byztime.client.CommitClient.StillPending;
import dev.byztime.client.CommitClient.Timestamps;
import dev.byztime.client.CommitClient.Undecided;
import dev.byztime.consumer.ServedTime;
import dev.byztime.consumer.ServerOnManualClock;
import dev.byztime.stable.KeepersByHand;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;

/** The client and the service's own controller over HTTP. Each test has a group of its own. */
@ServerOnManualClock
@Import(KeepersByHand.class)
class HttpCommitsServerTests {

    private static final long SECOND = 1_000_000_000;

    @LocalServerPort private int port;
    @Autowired private ServedTime time;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void begin() throws IOException {
        time.begin();
    }

    @AfterEach
    void end() {
        http.shutdownNow();
    }

    private HttpCommits commits(String group) {
        return new HttpCommits(
                http,
                HttpRequest::newBuilder,
                URI.create("http://127.0.0.1:" + port),
                group,
                Duration.ofSeconds(60));
    }

    private static Start start(CommitClient commits) {
        return (Start) commits.begin();
    }

    /** Reads one key of each version, and writes it. */
    private static Request writing(String id, Start start, Read... reads) {
        return new Request(
                id,
                start.text(),
                List.of(reads),
                List.of(reads).stream().map(Read::key).toList(),
                reads.length > 1,
                2 * SECOND);
    }

    private static Read unwritten(String key) {
        return new Read(key, null);
    }

    @Test
    void aTransactionRunsFromBeginToItsEnd() {
        HttpCommits commits = commits("client-runs");
        Start start = start(commits);
        assertThat(start.text()).startsWith(start.epoch() + "/");
        Request request = writing("t 1&", start, unwritten("pg/ä b"));
        Prepared prepared = (Prepared) commits.validate(request);
        assertThat(prepared.state()).isEqualTo(State.PENDING);
        assertThat(prepared.safeRemainingNs()).isBetween(SECOND, 2 * SECOND);
        assertThat(prepared.certainInNs()).isPositive();
        assertThat(commits.finish("t 1&", Outcome.COMPLETED)).isEqualTo(new StillPending());
        assertThat(commits.transaction("t 1&"))
                .isEqualTo(
                        new NotEnded(
                                new Undecided(
                                        "t 1&",
                                        prepared.timestamp(),
                                        request.reads(),
                                        request.writes(),
                                        false),
                                false));
        assertThat(commits.finish("t 1&", Outcome.APPLIED)).isEqualTo(new Ended(State.APPLIED));
        assertThat(commits.transaction("t 1&")).isEqualTo(new Ended(State.APPLIED));
        assertThat(commits.validate(request))
                .isInstanceOfSatisfying(
                        Prepared.class, it -> assertThat(it.state()).isEqualTo(State.APPLIED));
        assertThat(commits.validate(writing("t 1&", start(commits), unwritten("x/y"))))
                .isEqualTo(new OtherContent());
        // the exact version is what the next one must have read
        assertThat(
                        commits.validate(
                                writing(
                                        "t2",
                                        start(commits),
                                        new Read("pg/ä b", prepared.timestamp()))))
                .isInstanceOf(Prepared.class);
    }

    @Test
    void whatMustNotCommitIsAborted() {
        HttpCommits commits = commits("client-aborts");
        Start start = start(commits);
        commits.validate(writing("t1", start, unwritten("pg/a")));
        assertThat(commits.validate(writing("t2", start, unwritten("pg/a"))))
                .isEqualTo(new Aborted(Reason.TAKEN, "pg/a"));
        commits.finish("t1", Outcome.APPLIED);
        assertThat(commits.validate(writing("t3", start(commits), unwritten("pg/a"))))
                .isEqualTo(new Aborted(Reason.CONFLICT, "pg/a"));
        assertThat(commits.transaction("t3")).isEqualTo(new NeverPrepared(Reason.CONFLICT));
        assertThat(
                        commits.validate(
                                writing(
                                        "t4",
                                        new Start("1795237001000000000/17", 1),
                                        unwritten("pg/a"))))
                .isEqualTo(new Aborted(Reason.TOO_OLD, null));
        assertThat(commits.transaction("nobody's")).isEqualTo(new NotKnown());
        assertThat(commits.finish("nobody's", Outcome.APPLIED)).isEqualTo(new NotKnown());
    }

    @Test
    void whatNobodyFinishesIsListed() throws IOException {
        HttpCommits commits = commits("client-doubt");
        Start start = start(commits);
        Request request = writing("t1", start, unwritten("pg/a"), unwritten("redis/b"));
        Prepared prepared = (Prepared) commits.validate(request);
        time.pass("11s");
        time.publish();
        time.raise();
        InDoubtList list = (InDoubtList) commits.inDoubt(10, SECOND);
        assertThat(list.transactions())
                .containsExactly(
                        new Undecided(
                                "t1",
                                prepared.timestamp(),
                                request.reads(),
                                request.writes(),
                                true));
        assertThat(list.epoch()).isEqualTo(start.epoch());
        assertThat(list.safeRemainingNs()).isBetween(SECOND / 2, SECOND);
        assertThat(commits.validate(request)).isEqualTo(new MustBeSettled());
        assertThat(commits.finish("t1", Outcome.ABANDONED)).isEqualTo(new MustBeSettled());
        assertThat(commits.transaction("t1"))
                .isInstanceOfSatisfying(NotEnded.class, it -> assertThat(it.inDoubt()).isTrue());
        assertThat(commits.finish("t1", Outcome.RESTORED)).isEqualTo(new Ended(State.RESTORED));
        assertThat(((InDoubtList) commits.inDoubt(100, 0)).transactions()).isEmpty();
    }

    @Test
    void timestampsAndSafeTimesRise() {
        HttpCommits commits = commits("client-times");
        Timestamps given = (Timestamps) commits.timestamps(3);
        assertThat(given.timestamps()).hasSize(3).isSorted();
        assertThat(given.certainInNs()).isPositive();
        SafeTime safe = (SafeTime) commits.safeTime();
        assertThat(safe.time()).isLessThan(given.timestamps().getFirst());
        assertThat(safe.epoch()).isEqualTo(start(commits).epoch());
        assertThat(((Timestamps) commits.timestamps(1)).timestamps().getFirst())
                .isGreaterThan(given.timestamps().getLast());
    }

    @Test
    void theCallersMistakesAreExceptions() {
        HttpCommits commits = commits("client-mistakes");
        Request mistaken = new Request("t", "no start", List.of(), List.of(), false, 2 * SECOND);
        assertThatThrownBy(() -> commits.validate(mistaken))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("start");
        assertThatThrownBy(() -> commits.timestamps(0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nothingIsKnownWithoutTheTime() throws IOException {
        HttpCommits commits = commits("client-later");
        Start start = start(commits);
        time.pass("1000s"); // the entry is too old
        assertThat(commits.begin()).isInstanceOf(NotNow.class);
        assertThat(commits.validate(writing("t1", start, unwritten("pg/a"))))
                .isInstanceOf(NotNow.class);
        assertThat(commits.inDoubt(1, 0)).isInstanceOf(NotNow.class);
        assertThat(commits.safeTime()).isInstanceOf(NotNow.class);
        assertThat(commits.timestamps(1)).isInstanceOf(NotNow.class);
    }

    /** Else who is told to stop could not say how it ended. */
    @Test
    void anInterruptedThreadSaysHowItEnded() {
        HttpCommits commits = commits("client-interrupts");
        commits.validate(writing("t1", start(commits), unwritten("pg/a")));
        Thread.currentThread().interrupt();
        @Nullable Object answer = commits.finish("t1", Outcome.ABANDONED);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(answer).isEqualTo(new Ended(State.ABANDONED));
    }
}
