package dev.byztime.time;

/**
 * What all readings of a timescale so far say together about global time at one moment.
 *
 * <p>Each reading is a bound on the same time, so their intersection is one too. It is carried to
 * the moment of another reading on the local clock, while its ends move apart by twice the bound on
 * drift. If the two then have no instant in common, the timescale broke in between. If only the
 * last reading were kept, the timescale could slip unnoticed by the width of a wide reading each
 * time.
 *
 * @param local the moment, on the local clock of the boot in which the readings were taken
 * @param earliest the lower bound of global time at this moment
 * @param latest the upper bound of global time at this moment
 */
public record KeptTime(Timestamp local, Timestamp earliest, Timestamp latest) {

    private static final Timestamp ROUNDING = Timestamp.ofNanos(2);

    public static KeptTime of(Reading now) {
        return new KeptTime(now.local(), now.earliest(), now.latest());
    }

    /** Whether it holds for a later moment than a reading of the same boot. */
    public boolean isAfter(Reading now) {
        return now.local().isBefore(local);
    }

    /** Whether a reading of the same boot must be of another timescale. */
    public boolean contradicts(Reading now) {
        if (isAfter(now)) {
            return true; // the local clock does not go back within a boot
        }
        KeptTime carried = carriedTo(now);
        return now.latest().isBefore(carried.earliest) || now.earliest().isAfter(carried.latest);
    }

    /** The intersection with a reading that it does not contradict. */
    public KeptTime and(Reading now) {
        KeptTime carried = carriedTo(now);
        return new KeptTime(
                now.local(),
                Timestamp.max(carried.earliest, now.earliest()),
                Timestamp.min(carried.latest, now.latest()));
    }

    /**
     * The local time at which an instant has certainly passed by the local clock alone, whatever
     * global time is said to be in the meantime. No holder counts a promise until this instant for
     * longer.
     */
    public Timestamp passedAt(Timestamp instant, long driftPpb) {
        Timestamp ahead = instant.saturatingMinus(earliest);
        return ahead.isNegative()
                ? local
                : local.saturatingPlus(ahead.saturatingScale(Timestamp.BILLION + 4 * driftPpb))
                        .saturatingPlus(ROUNDING);
    }

    private KeptTime carriedTo(Reading now) {
        Timestamp passed = now.local().minus(local);
        Timestamp grown = passed.saturatingScale(2 * now.driftPpb()).saturatingPlus(ROUNDING);
        return new KeptTime(
                now.local(),
                earliest.saturatingPlus(passed).saturatingMinus(grown),
                latest.saturatingPlus(passed).saturatingPlus(grown));
    }
}
