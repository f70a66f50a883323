package dev.byztime.web.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What bodies take of the memory, and when there is none left for more. */
class BodyBudgetTests {

    @Test
    void shortBodiesAreFree() {
        assertThat(BodyBudget.costBytes(0)).isZero();
        assertThat(BodyBudget.costBytes(BodyBudget.FREE)).isZero();
    }

    @Test
    void smallObjectsTakeMoreThanTheirTextButThereAreOnlySoMany() {
        assertThat(BodyBudget.costBytes(370_000)).isEqualTo(370_000 * 8);
        assertThat(BodyBudget.costBytes(2_400_000)).isEqualTo(2_400_000 * 2 + 5_000_000);
    }

    @Test
    void whatIsTakenIsMissingUntilItIsGivenBack() {
        BodyBudget budget = new BodyBudget(10_000_000);
        assertThat(budget.take(6_000_000)).isTrue();
        assertThat(budget.take(5_000_000)).isFalse();
        assertThat(budget.take(4_000_000)).isTrue();
        budget.giveBack(6_000_000);
        assertThat(budget.takenBytes()).isEqualTo(4_000_000);
        assertThat(budget.take(5_000_000)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {100_000, 1_000_000, 4_000_000, 48_000_000, 1_000_000_000})
    void theLongestBodyJustFits(long all) {
        long longest = new BodyBudget(all).longestBytes();
        assertThat(BodyBudget.costBytes(longest)).isLessThanOrEqualTo(all);
        assertThat(BodyBudget.costBytes(longest + 10)).isGreaterThan(all);
    }
}
