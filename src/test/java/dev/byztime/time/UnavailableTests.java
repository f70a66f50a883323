package dev.byztime.time;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Arrays;

/** The names of reasons, which clients know, and what they say of trying again. */
class UnavailableTests {

    @Test
    void reasonsAreWordsWithHyphens() {
        assertThat(Arrays.stream(Unavailable.values()).map(Unavailable::reason))
                .contains("never-synchronized", "file-missing", "too-old")
                .allMatch(reason -> reason.matches("[a-z]+(-[a-z]+)*"));
    }

    @Test
    void onlyATimeNamespaceIsForGood() {
        assertThat(Arrays.stream(Unavailable.values()).filter(why -> !why.isTransient()))
                .containsExactly(Unavailable.TIME_NAMESPACE);
    }

    @Test
    void titlesAreSentencesOfTheirOwn() {
        assertThat(Arrays.stream(Unavailable.values()).map(Unavailable::title))
                .doesNotHaveDuplicates()
                .allMatch(title -> title.matches("[A-Z][a-z].* .*[a-z]"));
    }
}
