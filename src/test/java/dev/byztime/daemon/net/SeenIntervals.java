package dev.byztime.daemon.net;

import dev.byztime.timedata.Entry;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/**
 * What an observer of several timedata files sees: at each moment whether all intervals overlap,
 * and whether one scale can have been in all of them so far.
 *
 * <p>All files are of one machine, and offsets are those from its raw clock.
 */
final class SeenIntervals {

    /** The rate at which readers let the bound grow, as a part: 500 ppm. */
    private static final long GROWTH_PART = 2_000;

    private long scaleLowerNs = Long.MIN_VALUE / 2;
    private long scaleUpperNs = Long.MAX_VALUE / 2;
    private long lastNs;
    private boolean any;

    private long samples;
    private long disjoint;
    private long worstGapNs;
    private long scaleShortNs;

    private double[] widthsNs = new double[1024];
    private int widths;
    private double[] dispersionsNs = new double[1024];
    private int dispersions;
    private double[] middlesNs = new double[1024];
    private double[] middlesAtNs = new double[1024];
    private int middles;

    /**
     * Adds what the files say at a moment.
     *
     * @param entries null for those that say nothing about global time
     */
    void add(List<@Nullable Entry> entries, long nowNs) {
        long highestLowerNs = Long.MIN_VALUE / 2;
        long lowestUpperNs = Long.MAX_VALUE / 2;
        long leastNs = Long.MAX_VALUE;
        long mostNs = Long.MIN_VALUE;
        long sumNs = 0;
        int count = 0;
        for (Entry entry : entries) {
            if (entry == null) {
                continue;
            }
            long middleNs = entry.offset().toNanosExact();
            long ageNs = Math.max(0, nowNs - entry.asOf().toNanosExact());
            long grownNs = entry.error().toNanosExact() + ageNs / GROWTH_PART;
            highestLowerNs = Math.max(highestLowerNs, middleNs - grownNs);
            lowestUpperNs = Math.min(lowestUpperNs, middleNs + grownNs);
            leastNs = Math.min(leastNs, middleNs);
            mostNs = Math.max(mostNs, middleNs);
            sumNs += middleNs / entries.size();
            widthsNs = with(widthsNs, widths++, 2.0 * grownNs);
            count++;
        }
        if (count == 0) {
            return;
        }
        samples++;
        long gapNs = highestLowerNs - lowestUpperNs;
        worstGapNs = Math.max(worstGapNs, gapNs);
        disjoint += gapNs > 0 ? 1 : 0;
        narrow(highestLowerNs, lowestUpperNs, nowNs);
        if (count == entries.size()) {
            dispersionsNs = with(dispersionsNs, dispersions++, mostNs - leastNs);
            middlesNs = with(middlesNs, middles, sumNs);
            middlesAtNs = with(middlesAtNs, middles++, nowNs);
        }
    }

    private void narrow(long highestLowerNs, long lowestUpperNs, long nowNs) {
        long grownNs = any ? (nowNs - lastNs) / GROWTH_PART + 1 : 0;
        any = true;
        lastNs = nowNs;
        scaleLowerNs = Math.max(scaleLowerNs - grownNs, highestLowerNs);
        scaleUpperNs = Math.min(scaleUpperNs + grownNs, lowestUpperNs);
        scaleShortNs = Math.max(scaleShortNs, scaleLowerNs - scaleUpperNs);
    }

    long samples() {
        return samples;
    }

    /** The number of moments at which two intervals did not overlap. */
    long disjoint() {
        return disjoint;
    }

    /** By how much two intervals missed each other at worst; 0 if all overlapped. */
    long worstGapNs() {
        return worstGapNs;
    }

    /** By how much no scale can have been in all intervals; 0 if one can. */
    long scaleShortNs() {
        return scaleShortNs;
    }

    double widthNs(double quantile) {
        return quantile(widthsNs, widths, quantile);
    }

    double dispersionNs(double quantile) {
        return quantile(dispersionsNs, dispersions, quantile);
    }

    /** The rate of the mean of all middles against the raw clock, by least squares, in ppm. */
    double scalePpm() {
        double meanAt = Arrays.stream(middlesAtNs, 0, middles).average().orElse(0);
        double mean = Arrays.stream(middlesNs, 0, middles).average().orElse(0);
        double product = 0;
        double square = 0;
        for (int i = 0; i < middles; i++) {
            product += (middlesAtNs[i] - meanAt) * (middlesNs[i] - mean);
            square += (middlesAtNs[i] - meanAt) * (middlesAtNs[i] - meanAt);
        }
        return square == 0 ? 0 : 1e6 * product / square;
    }

    @Override
    public String toString() {
        return ("%d samples, %d disjoint (worst gap %d us, no common scale by %d us); width"
                        + " %.1f/%.1f/%.1f us (median/p99/max), dispersion %.1f/%.1f/%.1f us, scale"
                        + " %+.2f ppm")
                .formatted(
                        samples,
                        disjoint,
                        worstGapNs / 1000,
                        scaleShortNs / 1000,
                        widthNs(0.5) / 1e3,
                        widthNs(0.99) / 1e3,
                        widthNs(1) / 1e3,
                        dispersionNs(0.5) / 1e3,
                        dispersionNs(0.99) / 1e3,
                        dispersionNs(1) / 1e3,
                        scalePpm());
    }

    private static double quantile(double[] values, int count, double quantile) {
        if (count == 0) {
            return Double.NaN;
        }
        double[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(count - 1, Math.floor(quantile * count))];
    }

    private static double[] with(double[] values, int at, double value) {
        double[] room = at < values.length ? values : Arrays.copyOf(values, 2 * at);
        room[at] = value;
        return room;
    }
}
