package dev.byztime.stable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.stable.RaiseFailure.Kind;
import dev.byztime.testing.LogLines;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** At night the log has one line for each fault, and none for what another line has said. */
class ObstacleLogTests {

    @RegisterExtension private final LogLines lines = new LogLines(ObstacleLogTests.class);

    private final ObstacleLog obstacles =
            new ObstacleLog(
                    LoggerFactory.getLogger(ObstacleLogTests.class), "It fails", "It works again");

    @Test
    void aFaultIsLoggedWhenItBeginsAndWhenItEnds() {
        obstacles.note(null);
        obstacles.note(new RaiseFailure(Kind.STORAGE, "no room"));
        obstacles.note(new RaiseFailure(Kind.STORAGE, "still no room"));
        obstacles.note(null);
        obstacles.note(null);
        assertThat(lines.written()).containsExactly("It fails: no room", "It works again");
    }

    /** Five ceilings and the partitions stop at once when there is no time. */
    @Test
    void missingTimeIsLeftToTheLineAboutTheTime() {
        obstacles.note(new RaiseFailure(Kind.TIME, "too old"));
        obstacles.note(null);
        assertThat(lines.written()).isEmpty();
    }

    @Test
    void aFaultAmidMissingTimeIsLoggedAndSoIsItsEnd() {
        obstacles.note(new RaiseFailure(Kind.TIME, "too old"));
        obstacles.note(new RaiseFailure(Kind.STORAGE, "no room"));
        obstacles.note(new RaiseFailure(Kind.TIME, "too old"));
        obstacles.note(null);
        assertThat(lines.written()).containsExactly("It fails: no room", "It works again");
    }
}
