package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.run.ServiceRefusal;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.Objects;
import java.util.UUID;

/** Decisions about a partition between a reading before and a reading after them. */
class PartitionTests {

    private static final PartitionLimits LIMITS =
            new PartitionLimits(1_000, 5_000, 5_000, 100, 10, 50, 10_000, 500);
    private static final Era ERA = Era.of(1, 2);

    private long ids;
    private long nowNs = 100_000;
    private final PartitionOwner owner =
            new PartitionOwner(new UUID(0, 1), "here", LIMITS, () -> new UUID(1, ids++));
    private final Partition<Numbers> partition =
            new Partition<>(0, owner, this::now, (self, life) -> new Numbers());

    private static final class Numbers implements PartitionTables {

        int decided;

        @Override
        public PartitionBounds used() {
            return PartitionBounds.NONE;
        }

        @Override
        public byte[] toBytes(Reading now) {
            return new byte[0];
        }
    }

    @BeforeEach
    void own() {
        owner.found(null, now());
        write(owner.takeOver(now()));
        write(owner.raise(now()));
        partition.follow();
    }

    @Test
    void nothingIsDecidedUntilOthersHaveCertainlyEndedTheirAnswers() {
        assertThat(refusal()).isEqualTo(ServiceRefusal.Reason.RECOVERING);
        assertThat(partition.answersInNs()).isPositive();
        assertThat(decided()).isZero();
    }

    @Test
    void aPartitionIsOfNoUseOnceItsBoundsAreUsedUp() {
        passBeginning();
        long boundNs = Objects.requireNonNull(owner.promises()).answersBeforeNs();
        assertThat(partition.headroomNs().orElseThrow())
                .isEqualTo(boundNs - now().latest().toNanosExact());
        assertThat(partition.isUsable()).isTrue();
        nowNs = boundNs;
        assertThat(partition.headroomNs().orElseThrow()).isNotPositive();
        assertThat(partition.isUsable()).isFalse();
        assertThat(partition.isHere()).isTrue();
        owner.stop();
        assertThat(partition.headroomNs()).isEmpty();
        assertThat(partition.isUsable()).isFalse();
    }

    @Test
    void rule8AnAnswerEndsWithTheBoundByAReadingFromAfterTheDecision() {
        passBeginning();
        assertThat(decideOne()).isEqualTo(1);
        long boundNs = Objects.requireNonNull(owner.promises()).answersBeforeNs();
        assertThatThrownBy(() ->
                        partition.decide(numbers -> {
                            numbers.decided++;
                            nowNs = boundNs;
                            return true;
                        }))
                .isInstanceOfSatisfying(
                        ServiceRefusal.class,
                        e ->
                                assertThat(e.reason())
                                        .isEqualTo(ServiceRefusal.Reason.OUTCOME_UNKNOWN));
        assertThat(decided()).isEqualTo(2);
    }

    @Test
    void tablesThatCannotBeReadEndTheLife() {
        boolean[] isBroken = {true};
        Partition<Numbers> next =
                new Partition<>(
                        0,
                        owner,
                        this::now,
                        (self, life) -> {
                            if (isBroken[0]) {
                                throw new IOException("of another version");
                            }
                            return new Numbers();
                        });
        next.follow();
        assertThat(owner.life()).isNull();
        assertThat(next.tables()).isNull();
        isBroken[0] = false;
        write(owner.takeOver(now()));
        next.follow();
        assertThat(next.tables()).isNotNull();
    }

    @Test
    void rule12WhoDecidesIsCountedUntilTheAnswerIsChecked() {
        passBeginning();
        partition.decide(numbers -> {
            owner.stop();
            assertThat(partition.isQuiet()).isFalse();
            return true;
        });
        assertThat(partition.isQuiet()).isTrue();
        assertThat(refusal()).isEqualTo(ServiceRefusal.Reason.NO_OWNER);
    }

    @Test
    void theTablesOfALifeEndWithIt() {
        passBeginning();
        partition.decide(numbers -> ++numbers.decided);
        owner.stop();
        write(owner.handOver(new UUID(0, 2), "there", PartitionBounds.NONE, now()));
        assertThat(refusal()).isEqualTo(ServiceRefusal.Reason.NO_OWNER);
        write(owner.takeOver(now()));
        write(owner.raise(now()));
        assertThat(refusal())
                .as("by the tables of before")
                .isEqualTo(ServiceRefusal.Reason.NO_OWNER);
        partition.follow();
        passBeginning();
        assertThat(decideOne()).isEqualTo(1);
    }

    /** Passes the time until which others may answer. */
    private void passBeginning() {
        nowNs += partition.answersInNs() + 1;
        write(owner.raise(now()));
    }

    private void write(@Nullable PartitionWrite write) {
        owner.succeeded(Objects.requireNonNull(write), now());
    }

    private int decideOne() {
        return partition.decide(numbers -> ++numbers.decided);
    }

    private int decided() {
        return Objects.requireNonNull(partition.tables()).decided;
    }

    private ServiceRefusal.Reason refusal() {
        try {
            partition.decide(numbers -> ++numbers.decided);
        } catch (ServiceRefusal e) {
            return e.reason();
        }
        throw new AssertionError("it was decided");
    }

    private Reading now() {
        return new Reading(
                new Reading.Basis(Timestamp.ofNanos(nowNs), Timestamp.ofNanos(nowNs), ERA, 0, 0),
                0,
                10,
                null,
                Reading.Status.SYNCHRONIZED);
    }
}
