package dev.byztime.time;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Looks for texts that are taken for durations and are none, or for others than they are. */
class DurationFuzzTests {

    @FuzzTest
    void durationsAreWhatThePatternSays(FuzzedDataProvider data) {
        TextOracle.checkDuration(data.consumeRemainingAsString());
    }
}
