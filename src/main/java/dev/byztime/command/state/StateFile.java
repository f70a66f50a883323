package dev.byztime.command.state;

import dev.byztime.lease.LeaseTimescale;
import dev.byztime.lease.LeaseTimescaleWords;
import dev.byztime.stable.CeilingRecord;
import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/** What was found in one file of a state folder. */
sealed interface StateFile {

    /** The files that there may be. */
    enum Kind {
        MESSAGES("at-most-once"),
        EXPIRIES("lease-expiry"),
        TOKENS("lease-token"),
        SCALE(LeaseTimescale.FILE);

        final String file;

        Kind(String file) {
            this.file = file;
        }
    }

    /**
     * Stands for a ceiling that is given up. It is so far in the past that a service takes the file
     * for too old to be believed, and does as for a lost one. That there is a file, although it
     * says nothing, also shows that this is no first start.
     */
    Timestamp GIVEN_UP = new Timestamp(-1_000_000_000, 0);

    /** In place of the boot in which a service writes. */
    Era NO_ERA = Era.of(0, 0);

    /** There is none. */
    record Missing() implements StateFile {}

    /** It cannot be understood. */
    record Damaged(byte[] content, String why) implements StateFile {}

    /** A ceiling. */
    record Ceiling(byte[] content, CeilingRecord record) implements StateFile {

        boolean isGivenUp() {
            return record.ceiling().equals(GIVEN_UP);
        }

        /** Whether this command wrote it, and no service since. */
        boolean isByOperator() {
            return record.era().equals(NO_ERA);
        }
    }

    /** The record of the timescale of leases, in words. */
    record Scales(LeaseTimescaleWords words) implements StateFile {}

    /** Reads a file of a folder; null if there is none. */
    @FunctionalInterface
    interface Source {

        byte @Nullable [] read(String name) throws IOException;
    }

    static Map<Kind, StateFile> all(Source source) throws IOException {
        Map<Kind, StateFile> all = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            all.put(kind, of(kind, source.read(kind.file)));
        }
        return all;
    }

    /**
     * Whether a file is missing that the others show to have been there, and no service starts
     * without.
     */
    static boolean isLost(Kind kind, Map<Kind, StateFile> files) {
        return files.get(kind) instanceof Missing
                && switch (kind) {
                    case MESSAGES, EXPIRIES -> false;
                    case TOKENS -> tokensWereGivenOut(files);
                    case SCALE -> isThere(Kind.EXPIRIES, files) || isThere(Kind.TOKENS, files);
                };
    }

    private static boolean tokensWereGivenOut(Map<Kind, StateFile> files) {
        return files.get(Kind.SCALE) instanceof Scales scales
                ? !scales.words().isNew()
                : isThere(Kind.SCALE, files) || isThere(Kind.EXPIRIES, files);
    }

    private static boolean isThere(Kind kind, Map<Kind, StateFile> files) {
        return !(files.get(kind) instanceof Missing);
    }

    private static StateFile of(Kind kind, byte @Nullable [] content) {
        if (content == null) {
            return new Missing();
        }
        try {
            if (kind == Kind.SCALE) {
                return new Scales(LeaseTimescaleWords.of(content));
            }
            CeilingRecord record = CeilingRecord.parse(content);
            return record.name().equals(kind.file)
                    ? new Ceiling(content, record)
                    : new Damaged(content, "it is the ceiling of " + record.name());
        } catch (IllegalArgumentException e) {
            return new Damaged(content, String.valueOf(e.getMessage()));
        }
    }

    /** The content of a ceiling's file. */
    static byte[] ceiling(Kind kind, Timestamp ceiling) {
        return new CeilingRecord(kind.file, ceiling, NO_ERA).toBytes();
    }
}
