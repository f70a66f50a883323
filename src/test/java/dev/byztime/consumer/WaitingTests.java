package dev.byztime.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.run.WaitRegistry;
import dev.byztime.testing.Patiently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.annotation.DirtiesContext;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** Who waits in the service as it is put together; the break would trouble other tests. */
@ServiceOnManualClock
@DirtiesContext
class WaitingTests {

    @Autowired private ServedTime time;
    @Autowired private ConsumerContext context;
    @Autowired private WaitRegistry waiting;

    @Test
    @Timeout(60)
    void aBreakOfTheTimescaleWakesWhoeverWaits() throws Exception {
        time.begin();
        context.now();
        long before = context.discontinuities();
        CountDownLatch entered = new CountDownLatch(1);
        Thread waiter =
                Thread.startVirtualThread(() -> {
                    waiting.enter();
                    entered.countDown();
                    LockSupport.park();
                    waiting.leave();
                });
        Patiently.await(entered);
        time.machine.publish("1795236500s", "1us");
        context.observe();
        Patiently.join(waiter);
        assertThat(context.discontinuities()).isEqualTo(before + 1);
        assertThat(waiting.count()).isZero();
    }
}
