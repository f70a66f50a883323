package dev.byztime.command.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.command.lock.Watch.Due;

import org.junit.jupiter.api.Test;

/** When a program gets which signal. The lease ends at 100, the margin is 10, the grace 20. */
class WatchTests {

    private final Watch watch = new Watch(100, 10, 20);

    @Test
    void sigtermComesOnceAndSigkillBeforeTheEnd() {
        assertThat(watch.due(69)).isEqualTo(Due.NOTHING);
        assertThat(watch.nextNs()).isEqualTo(70);
        assertThat(watch.due(70)).isEqualTo(Due.TERM);
        assertThat(watch.due(71)).isEqualTo(Due.NOTHING);
        assertThat(watch.nextNs()).isEqualTo(90);
        assertThat(watch.due(89)).isEqualTo(Due.NOTHING);
        assertThat(watch.due(90)).isEqualTo(Due.KILL);
        assertThat(watch.due(91)).isEqualTo(Due.KILL);
    }

    @Test
    void renewalsMoveTheEndForwardsOnly() {
        watch.until(200);
        watch.until(150);
        assertThat(watch.due(169)).isEqualTo(Due.NOTHING);
        assertThat(watch.due(170)).isEqualTo(Due.TERM);
    }

    @Test
    void noRenewalCountsFromSigtermOn() {
        assertThat(watch.due(70)).isEqualTo(Due.TERM);
        watch.until(1000);
        assertThat(watch.due(90)).isEqualTo(Due.KILL);
    }

    @Test
    void aRecalledLeaseIsUsedUpToItsEnd() {
        watch.end();
        assertThat(watch.isEnding()).isFalse();
        assertThat(watch.due(1)).isEqualTo(Due.TERM);
        assertThat(watch.isEnding()).isTrue();
        assertThat(watch.due(89)).isEqualTo(Due.NOTHING);
        assertThat(watch.due(90)).isEqualTo(Due.KILL);
    }

    @Test
    void aLostLeaseLeavesNoTime() {
        watch.lose();
        assertThat(watch.due(1)).isEqualTo(Due.KILL);
    }

    /** The process slept, or was paused, over everything. */
    @Test
    void aLateLookKillsAtOnce() {
        assertThat(watch.due(1000)).isEqualTo(Due.KILL);
        assertThat(watch.isEnding()).isTrue();
    }
}
