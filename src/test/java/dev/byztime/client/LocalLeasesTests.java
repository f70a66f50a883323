package dev.byztime.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.client.LeaseClient.Answer;
import dev.byztime.client.LeaseClient.Grant;
import dev.byztime.client.LeaseClient.LeaseRequest;
import dev.byztime.client.LeaseClient.NotNow;
import dev.byztime.client.LeaseClient.Void;
import dev.byztime.lease.Mode;
import dev.byztime.lease.StillLeases;
import dev.byztime.testing.Patiently;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.UUID;

/** While time stands still, so nothing here depends on how long anything takes. */
@Timeout(60)
class LocalLeasesTests {

    private static final long PATIENCE_NS = 30_000_000_000L;
    private static final long TERM_NS = 20_000_000_000L;

    private final StillLeases service = new StillLeases();
    private final LocalLeases leases =
            new LocalLeases(service.leases(), service.waits(), service.clock());

    @AfterEach
    void stop() {
        service.close();
    }

    private static LeaseRequest request(Mode mode, @Nullable String version) {
        return new LeaseRequest(
                "r", "h", mode, TERM_NS, UUID.randomUUID().toString(), version, true);
    }

    private Grant grant(Mode mode, @Nullable String version) {
        Answer answer = leases.acquire(request(mode, version), PATIENCE_NS);
        assertThat(answer).isInstanceOf(Grant.class);
        return (Grant) answer;
    }

    @Test
    void aVersionThatAWriterLeavesIsCurrentForReaders() {
        Grant writer = grant(Mode.WRITE, null);
        assertThat(writer.safeRemainingNs()).isBetween(1L, TERM_NS);
        leases.release(writer, "v1");
        Grant reader = grant(Mode.READ, "v1");
        assertThat(reader.current()).isTrue();
        assertThat(reader.version()).isEqualTo("v1");
        assertThat(reader.token()).isGreaterThan(writer.token());
        leases.release(reader, null);
        leases.release(grant(Mode.WRITE, null), null);
        Grant next = grant(Mode.READ, "v1");
        assertThat(next.current()).isFalse();
        leases.publish(next, "v2");
        assertThat(grant(Mode.READ, "v2").current()).isTrue();
    }

    @Test
    void whatIsGivenUpIsVoid() {
        Grant lease = grant(Mode.WRITE, null);
        leases.release(lease, null);
        assertThat(leases.renew(lease, 0)).isInstanceOf(Void.class);
        assertThat(leases.awaitRecall(lease, PATIENCE_NS)).isInstanceOf(Void.class);
    }

    @Test
    void aWriterRecallsAndGetsItWhenItIsGivenUp() throws Exception {
        Grant reader = grant(Mode.READ, null);
        Thread writer =
                Thread.startVirtualThread(() -> leases.release(grant(Mode.WRITE, null), "v2"));
        assertThat(leases.awaitRecall(reader, PATIENCE_NS))
                .isInstanceOfSatisfying(
                        Grant.class, recalled -> assertThat(recalled.recalled()).isTrue());
        leases.release(reader, null);
        Patiently.join(writer);
        assertThat(grant(Mode.READ, "v2").current()).isTrue();
    }

    @Test
    void anInterruptEndsAWaitAndIsNotLost() {
        grant(Mode.WRITE, null);
        Thread.currentThread().interrupt();
        assertThat(leases.acquire(request(Mode.WRITE, null), PATIENCE_NS))
                .isEqualTo(new NotNow("SHUTTING_DOWN", 0));
        assertThat(Thread.interrupted()).isTrue();
    }
}
