package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.UUID;

class LiveMembersTests {

    private static final UUID A = new UUID(0, 1);
    private static final UUID B = new UUID(0, 2);

    private final LiveMembers members = new LiveMembers(10);

    @Test
    void aMemberWhoseCounterStandsStillIsNotAlive() {
        members.saw(Map.of(A, 1L, B, 1L), 0);
        members.saw(Map.of(A, 2L, B, 1L), 10);
        assertThat(members.alive(10)).containsExactly(A, B);
        assertThat(members.alive(11)).containsExactly(A);
    }

    @Test
    void aMemberThatReturnsIsAliveAgain() {
        members.saw(Map.of(A, 1L), 0);
        assertThat(members.alive(100)).isEmpty();
        members.saw(Map.of(A, 2L), 100);
        assertThat(members.alive(100)).containsExactly(A);
    }

    @Test
    void aMemberThatHasLeftIsNotAlive() {
        members.saw(Map.of(A, 1L, B, 1L), 0);
        members.saw(Map.of(B, 1L), 1);
        assertThat(members.alive(1)).containsExactly(B);
    }
}
