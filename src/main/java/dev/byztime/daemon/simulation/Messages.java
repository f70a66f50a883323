package dev.byztime.daemon.simulation;

import dev.byztime.daemon.StampedAnswer;
import dev.byztime.daemon.VoteStatus;

import java.util.Arrays;

/** The queries and answers in flight, in arrays that are reused. */
final class Messages {

    static final long NO_PROMISE = Long.MIN_VALUE;

    private static final VoteStatus[] STATUS = VoteStatus.values();

    int[] asker = new int[256];
    int[] asked = new int[256];
    int[] askersLife = new int[256];
    long[] query = new long[256];
    long[] sentNs = new long[256];
    long[] era = new long[256];
    int[] status = new int[256];
    long[] peerReceivedNs = new long[256];
    long[] peerSentNs = new long[256];
    long[] voteNs = new long[256];

    /** The promised slew; {@link #NO_PROMISE} for none. */
    long[] slewPpb = new long[256];

    private int[] free = new int[256];
    private int freeCount;
    private int used;

    int take() {
        if (freeCount > 0) {
            return free[--freeCount];
        }
        if (used == asker.length) {
            grow(2 * used);
        }
        return used++;
    }

    void giveBack(int slot) {
        free[freeCount++] = slot;
    }

    void copy(int from, int to) {
        asker[to] = asker[from];
        asked[to] = asked[from];
        askersLife[to] = askersLife[from];
        query[to] = query[from];
        sentNs[to] = sentNs[from];
        era[to] = era[from];
        status[to] = status[from];
        peerReceivedNs[to] = peerReceivedNs[from];
        peerSentNs[to] = peerSentNs[from];
        voteNs[to] = voteNs[from];
        slewPpb[to] = slewPpb[from];
    }

    void read(int slot, StampedAnswer into) {
        into.era = era[slot];
        into.status = STATUS[status[slot]];
        into.peerReceivedNs = peerReceivedNs[slot];
        into.peerSentNs = peerSentNs[slot];
        into.voteNs = voteNs[slot];
        into.steady = slewPpb[slot] != NO_PROMISE;
        into.slewPpb = into.steady ? slewPpb[slot] : 0;
        into.sentNs = sentNs[slot];
    }

    private void grow(int length) {
        asker = Arrays.copyOf(asker, length);
        asked = Arrays.copyOf(asked, length);
        askersLife = Arrays.copyOf(askersLife, length);
        query = Arrays.copyOf(query, length);
        sentNs = Arrays.copyOf(sentNs, length);
        era = Arrays.copyOf(era, length);
        status = Arrays.copyOf(status, length);
        peerReceivedNs = Arrays.copyOf(peerReceivedNs, length);
        peerSentNs = Arrays.copyOf(peerSentNs, length);
        voteNs = Arrays.copyOf(voteNs, length);
        slewPpb = Arrays.copyOf(slewPpb, length);
        free = Arrays.copyOf(free, length);
    }
}
