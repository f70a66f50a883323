package dev.byztime.command.state;

import dev.byztime.commit.CommitJournalWords;
import dev.byztime.commit.CommitService;
import dev.byztime.lease.LeaseService;
import dev.byztime.lease.LeaseTimescaleWords;
import dev.byztime.linux.OwnerOnlyFiles;
import dev.byztime.stable.CeilingRecord;
import dev.byztime.time.Era;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/** The finding about one file of a state folder. */
sealed interface StateFile {

    /** The kinds of files in a state folder. */
    enum Kind {
        MESSAGES("at-most-once"),
        EXPIRIES("lease-expiry"),
        TOKENS("lease-token"),
        SCALE(LeaseService.SCALE),
        COMMIT_TIMES(CommitService.TIMES),
        COMMIT_EPOCHS(CommitService.EPOCHS),
        COMMIT_JOURNAL(CommitService.JOURNAL, CommitJournalWords.MAX_BYTES);

        final String file;

        /** The longest file that is read, in bytes. */
        final int mostBytes;

        Kind(String file) {
            this(file, OwnerOnlyFiles.MAX_BYTES);
        }

        Kind(String file, int mostBytes) {
            this.file = file;
            this.mostBytes = mostBytes;
        }
    }

    /**
     * The value of a ceiling that was given up. It is so far in the past that a service distrusts
     * the file, and starts as if the file were lost. The existence of the file also shows that this
     * is not the first start.
     */
    Timestamp GIVEN_UP = new Timestamp(-1_000_000_000, 0);

    /** The era in such a file, in place of the boot in which a service writes. */
    Era NO_ERA = Era.of(0, 0);

    /** The file is missing. */
    record Missing() implements StateFile {}

    /** The file cannot be understood. */
    record Damaged(byte[] content, String why) implements StateFile {}

    /** The file has a valid ceiling. */
    record Ceiling(byte[] content, CeilingRecord record) implements StateFile {

        boolean isGivenUp() {
            return record.ceiling().equals(GIVEN_UP);
        }

        /** Whether this command wrote the file, and no service has written it since. */
        boolean isByOperator() {
            return record.era().equals(NO_ERA);
        }
    }

    /** The file has a valid record of the lease timescale, given in words. */
    record Scales(LeaseTimescaleWords words) implements StateFile {}

    /** The file has a valid journal of transactions, given in words. */
    record Journal(CommitJournalWords words) implements StateFile {}

    /** Reads the file of a kind from a folder; null if the file is missing. */
    @FunctionalInterface
    interface Source {

        byte @Nullable [] read(Kind kind) throws IOException;
    }

    static Map<Kind, StateFile> all(Source source) throws IOException {
        Map<Kind, StateFile> all = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            all.put(kind, of(kind, source.read(kind)));
        }
        return all;
    }

    /**
     * Whether a file is missing that must have existed, as the other files show. No service starts
     * without it.
     */
    static boolean isLost(Kind kind, Map<Kind, StateFile> files) {
        return files.get(kind) instanceof Missing
                && switch (kind) {
                    case MESSAGES, EXPIRIES, COMMIT_TIMES, COMMIT_EPOCHS -> false;
                    case TOKENS -> tokensWereGivenOut(files);
                    case SCALE -> isThere(Kind.EXPIRIES, files) || isThere(Kind.TOKENS, files);
                    case COMMIT_JOURNAL ->
                            isThere(Kind.COMMIT_TIMES, files) || isThere(Kind.COMMIT_EPOCHS, files);
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
            if (kind == Kind.COMMIT_JOURNAL) {
                return new Journal(CommitJournalWords.of(content));
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
