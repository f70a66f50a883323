package dev.byztime.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.PlainTimedata;
import dev.byztime.testing.PlainTimedata.Point;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How well daemons of one machine agreed, as told by a context for each, over many samples. */
final class Agreement {

    private final StoppableClock clock;
    private final List<Member> members;
    private int samples;
    private Timestamp widest = Timestamp.ZERO;
    private Timestamp dispersion = Timestamp.ZERO;
    private Timestamp leastOverlap = Timestamp.MAX;

    /** One of them: its file, and which entries of it were seen. */
    private record Member(Path timedata, ConsumerContext context, Set<BigInteger> entries) {}

    /**
     * @param clock the clock of all the contexts, so that they can be asked at one local time
     */
    Agreement(StoppableClock clock, List<Path> files, List<ConsumerContext> contexts) {
        this.clock = clock;
        this.members = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            members.add(new Member(files.get(i), contexts.get(i), new HashSet<>()));
        }
    }

    /** Asks all for their offsets at one local time, and requires them to overlap. */
    void sample() throws IOException {
        List<Offset> offsets = ask();
        Timestamp highestMin = Collections.max(offsets.stream().map(Offset::min).toList());
        Timestamp lowestMax = Collections.min(offsets.stream().map(Offset::max).toList());
        assertThat(highestMin)
                .as("the highest minimum, and the lowest maximum, of %s", offsets)
                .isLessThanOrEqualTo(lowestMax);
        samples++;
        leastOverlap = Timestamp.min(leastOverlap, lowestMax.minus(highestMin));
        List<Timestamp> estimates = offsets.stream().map(Offset::estimate).toList();
        dispersion =
                Timestamp.max(
                        dispersion, Collections.max(estimates).minus(Collections.min(estimates)));
        for (Offset each : offsets) {
            widest = Timestamp.max(widest, each.max().minus(each.min()));
        }
    }

    /** Asks all at one local time, and requires that they say what the bytes of their files say. */
    List<Offset> ask() throws IOException {
        Timestamp now = clock.stop();
        List<Offset> offsets = new ArrayList<>();
        for (Member member : members) {
            PlainTimedata before = PlainTimedata.read(member.timedata);
            Offset offset = member.context.offset();
            Reading reading = member.context.now();
            PlainTimedata after = PlainTimedata.read(member.timedata);
            assertThat(reading.local()).isEqualTo(now);
            Point point = SecondOpinion.requireOneOf(after, reading);
            if (after.sameBytesAs(before)) {
                assertThat(point).isEqualTo(after.current());
                SecondOpinion.requireSame(point, offset, now, reading.driftPpb());
            }
            member.entries.add(point.asOf());
            offsets.add(offset);
        }
        return offsets;
    }

    int samples() {
        return samples;
    }

    /** How many entries were seen of the one that showed fewest. */
    int leastEntries() {
        return members.stream().mapToInt(each -> each.entries.size()).min().orElse(0);
    }

    Timestamp widest() {
        return widest;
    }

    @Override
    public String toString() {
        return "%d samples of %d entries or more each: span %s s, dispersion %s s, least overlap %s s"
                .formatted(samples, leastEntries(), widest, dispersion, leastOverlap);
    }
}
