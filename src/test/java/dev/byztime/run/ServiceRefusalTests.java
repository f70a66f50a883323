package dev.byztime.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.run.ServiceRefusal.Reason;
import dev.byztime.time.Unavailable;

import org.junit.jupiter.api.Test;

import java.util.Arrays;

/** The names of reasons, which clients know, and what they say of trying again. */
class ServiceRefusalTests {

    @Test
    void reasonsAreWordsWithHyphensAndNoneOfTheTimes() {
        assertThat(Arrays.stream(Reason.values()).map(Reason::reason))
                .contains("no-room", "shutting-down")
                .allMatch(reason -> reason.matches("[a-z]+(-[a-z]+)*"))
                .doesNotContainAnyElementsOf(
                        Arrays.stream(Unavailable.values()).map(Unavailable::reason).toList());
    }

    @Test
    void onlyTokensThatRanOutAreForGood() {
        assertThat(Arrays.stream(Reason.values()).filter(why -> !why.isTransient()))
                .containsExactly(Reason.NO_TOKENS);
    }

    @Test
    void titlesAreSentencesOfTheirOwn() {
        assertThat(Arrays.stream(Reason.values()).map(Reason::title))
                .doesNotHaveDuplicates()
                .allMatch(title -> title.matches("[A-Z][a-z]+ .*[a-z]"));
    }
}
