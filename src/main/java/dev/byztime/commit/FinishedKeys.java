package dev.byztime.commit;

import java.util.Arrays;

/**
 * The versions of recently written keys, in the order in which they were finished.
 *
 * <p>A key is represented by its digest: {@link CommitDigest#ofKey}. It takes 36 bytes for its row,
 * and 4 to 8 for the bucket by which it is found. Rows grow by an eighth at a time. Numbers of rows
 * are in the order of their first use; lists link them by age and by bucket.
 */
final class FinishedKeys {

    private static final int NONE = -1;
    private static final int MIN_ROWS = 16;

    private long[] digests = new long[MIN_ROWS];
    private long[] versionsNs = new long[MIN_ROWS];
    private long[] marks = new long[MIN_ROWS];
    private int[] older = new int[MIN_ROWS];
    private int[] newer = new int[MIN_ROWS];
    private int[] nextInBucket = new int[MIN_ROWS];
    private int[] buckets = emptyBuckets(MIN_ROWS);

    private int oldest = NONE;
    private int newest = NONE;
    private int free = NONE;
    private int used;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /**
     * Whether a key is remembered with another version.
     *
     * @param digest the digest of the key
     * @param readNs the version that was read
     * @param rules decide whether a version is the remembered one
     */
    boolean contradicts(long digest, long readNs, CommitRules rules) {
        int row = find(digest);
        return row != NONE && !rules.isCurrent(readNs, versionsNs[row]);
    }

    /**
     * Remembers that a key was written, as the newest of all.
     *
     * @param digest the digest of the key
     * @param versionNs its version
     * @param mark the mark of the finish
     */
    void put(long digest, long versionNs, long mark) {
        int row = find(digest);
        if (row == NONE) {
            row = add(digest);
        } else {
            unlink(row);
        }
        versionsNs[row] = versionNs;
        marks[row] = mark;
        older[row] = newest;
        newer[row] = NONE;
        if (newest == NONE) {
            oldest = row;
        } else {
            newer[newest] = row;
        }
        newest = row;
    }

    /** Forgets the oldest key, and returns the mark of its finish. There must be one. */
    long forgetOldest() {
        int row = oldest;
        unlink(row);
        int bucket = bucket(digests[row]);
        if (buckets[bucket] == row) {
            buckets[bucket] = nextInBucket[row];
        } else {
            int before = buckets[bucket];
            while (nextInBucket[before] != row) {
                before = nextInBucket[before];
            }
            nextInBucket[before] = nextInBucket[row];
        }
        nextInBucket[row] = free;
        free = row;
        size--;
        return marks[row];
    }

    /** The heap that this takes in bytes, without object headers. */
    long bytes() {
        return digests.length * (3L * Long.BYTES + 3L * Integer.BYTES)
                + buckets.length * (long) Integer.BYTES;
    }

    private int find(long digest) {
        int row = buckets[bucket(digest)];
        while (row != NONE && digests[row] != digest) {
            row = nextInBucket[row];
        }
        return row;
    }

    private int add(long digest) {
        int row = free;
        if (row == NONE) {
            row = used;
            if (row == digests.length) {
                grow(row + (row >>> 3) + MIN_ROWS);
            }
            used++;
        } else {
            free = nextInBucket[row];
        }
        size++;
        digests[row] = digest;
        insert(row);
        return row;
    }

    private void insert(int row) {
        int bucket = bucket(digests[row]);
        nextInBucket[row] = buckets[bucket];
        buckets[bucket] = row;
    }

    private void unlink(int row) {
        if (older[row] == NONE) {
            oldest = newer[row];
        } else {
            newer[older[row]] = newer[row];
        }
        if (newer[row] == NONE) {
            newest = older[row];
        } else {
            older[newer[row]] = older[row];
        }
    }

    /** All rows are in use. */
    private void grow(int rows) {
        digests = Arrays.copyOf(digests, rows);
        versionsNs = Arrays.copyOf(versionsNs, rows);
        marks = Arrays.copyOf(marks, rows);
        older = Arrays.copyOf(older, rows);
        newer = Arrays.copyOf(newer, rows);
        nextInBucket = Arrays.copyOf(nextInBucket, rows);
        if (buckets.length < used) {
            buckets = emptyBuckets(buckets.length * 2);
            for (int row = 0; row < used; row++) {
                insert(row);
            }
        }
    }

    /** Digests are evenly distributed, so their low bits are as good as any. */
    private int bucket(long digest) {
        return (int) digest & (buckets.length - 1);
    }

    private static int[] emptyBuckets(int number) {
        int[] buckets = new int[number];
        Arrays.fill(buckets, NONE);
        return buckets;
    }
}
