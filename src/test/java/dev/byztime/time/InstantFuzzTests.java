package dev.byztime.time;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Looks for texts that are taken for instants and are none, or for others than they are. */
class InstantFuzzTests {

    @FuzzTest
    void instantsAreWhatThePatternSays(FuzzedDataProvider data) {
        TextOracle.checkInstant(data.consumeRemainingAsString());
    }
}
