package dev.byztime.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.client.LeaseClient.LeaseRequest;
import dev.byztime.client.LeaseClient.NotNow;
import dev.byztime.lease.Mode;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** The leases of one holder, from a service that tests play. */
class LeaseGuardsTests {

    private final BlockingClock clock = new BlockingClock();
    private final ScriptedLeases service = new ScriptedLeases(clock);
    private final LeaseGuards guards = new LeaseGuards(service, clock, clock, "orders@a:1");

    private List<LeaseRequest> requests() {
        return service.calls.stream()
                .map(ScriptedLeases.Call::request)
                .filter(Objects::nonNull)
                .toList();
    }

    @Test
    void workRunsUnderAWriteLeaseThatUnseatsNobody() throws Exception {
        assertThat(guards.run("r", Duration.ZERO, LeaseGuard::token)).contains(7L);
        LeaseRequest request = requests().getFirst();
        assertThat(request.mode()).isEqualTo(Mode.WRITE);
        assertThat(request.holder()).isEqualTo("orders@a:1");
        assertThat(request.recalls()).isFalse();
    }

    /** Otherwise they would share a lease. */
    @Test
    void eachRunAsksByAnIdOfItsOwn() throws Exception {
        guards.run("r", Duration.ZERO, LeaseGuard::holds);
        guards.run("r", Duration.ZERO, LeaseGuard::holds);
        assertThat(requests()).extracting(LeaseRequest::requestId).doesNotHaveDuplicates();
    }

    @Test
    void workDoesNotRunWithoutALease() throws Exception {
        service.acquire = call -> new NotNow("HELD", 0);
        assertThat(guards.run("r", Duration.ZERO, LeaseGuard::token)).isEmpty();
        assertThat(guards.acquire("r", Duration.ZERO, () -> {})).isEmpty();
    }
}
