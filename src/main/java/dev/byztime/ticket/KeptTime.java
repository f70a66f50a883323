package dev.byztime.ticket;

import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

/**
 * What all readings of a timescale so far say together about global time at one moment.
 *
 * <p>Each reading is a bound on the same time, so their intersection is one too. It is carried to
 * the moment of another reading on the local clock, while its ends move apart by twice the bound on
 * drift. If the two then have no instant in common, the timescale broke in between.
 *
 * @param era the boot in which it was seen
 * @param local the moment, on the local clock of that boot
 * @param earliest the lower bound of global time at this moment
 * @param latest the upper bound
 */
record KeptTime(Era era, Timestamp local, Timestamp earliest, Timestamp latest) {

    private static final Timestamp ROUNDING = Timestamp.ofNanos(2);

    static KeptTime of(Reading now) {
        return new KeptTime(now.era(), now.local(), now.earliest(), now.latest());
    }

    boolean isOfThisBoot(Reading now) {
        return era.equals(now.era());
    }

    /** Whether it was seen after a reading of the same boot. */
    boolean isAfter(Reading now) {
        return now.local().isBefore(local);
    }

    /** Whether a later reading of the same boot must be of another timescale. */
    boolean contradicts(Reading now) {
        KeptTime carried = carriedTo(now);
        return isAfter(now)
                || now.latest().isBefore(carried.earliest)
                || now.earliest().isAfter(carried.latest);
    }

    /** The intersection with a later reading that it does not contradict. */
    KeptTime and(Reading now) {
        KeptTime carried = carriedTo(now);
        return new KeptTime(
                era,
                now.local(),
                Timestamp.max(carried.earliest, now.earliest()),
                Timestamp.min(carried.latest, now.latest()));
    }

    private KeptTime carriedTo(Reading now) {
        Timestamp passed = now.local().minus(local);
        Timestamp grown = passed.saturatingScale(2 * now.driftPpb()).saturatingPlus(ROUNDING);
        return new KeptTime(
                era,
                now.local(),
                earliest.saturatingPlus(passed).saturatingMinus(grown),
                latest.saturatingPlus(passed).saturatingPlus(grown));
    }
}
