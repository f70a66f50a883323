package dev.byztime.daemon.net;

import dev.byztime.daemon.Node;
import dev.byztime.daemon.keys.AddressBuckets;
import dev.byztime.daemon.keys.AnswerSeals;
import dev.byztime.daemon.wire.Judgement;
import dev.byztime.daemon.wire.ResponsePlaintext;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * The server's side of a node: it makes the answer to a datagram, if there is one.
 *
 * <p>It keeps nothing about askers, and no answer is longer than its query. Only the core's thread
 * may use it.
 */
final class AnswerSide {

    /**
     * The conditions under which a node may say anything about its vote, as its host knows them.
     */
    interface Voice {

        /**
         * Whether the vote may be told: the machine has not slept unnoticed, and the vote's line is
         * kept on the disk.
         */
        boolean mayTell();

        /** The id of the span in which the local clock can be compared with itself. */
        byte[] era();

        /** Whether a valid query with this unique id is this node's own. */
        boolean isOwn(byte[] uniqueId);
    }

    private final Node node;
    private final Voice voice;
    private final AnswerSeals seals;
    private final AddressBuckets refusals;
    private final LongSupplier rawNs;
    private final Counts<ServerOutcome> outcomes = new Counts<>(ServerOutcome.class);

    private final SendDelay sendDelay = new SendDelay();

    private long toldNs;
    private long arrivedNs;
    private volatile LongConsumer workObserver = workNs -> {};

    AnswerSide(
            Node node,
            Voice voice,
            AnswerSeals seals,
            AddressBuckets refusals,
            LongSupplier rawNs) {
        this.node = node;
        this.voice = voice;
        this.seals = seals;
        this.refusals = refusals;
        this.rawNs = rawNs;
    }

    /**
     * The datagram to send back; null for none.
     *
     * @param from the sender, if the sender has an address
     * @param arrivedNs the time of arrival
     */
    byte @Nullable [] reply(byte[] datagram, @Nullable InetSocketAddress from, long arrivedNs) {
        this.arrivedNs = arrivedNs;
        if (from == null || from.getPort() == 0) {
            outcomes.count(ServerOutcome.UNANSWERABLE);
            return null;
        }
        return switch (Judgement.of(datagram, seals)) {
            case Judgement.Drop(Judgement.Reason reason) -> {
                outcomes.count(
                        reason == Judgement.Reason.SHORT
                                ? ServerOutcome.SHORT
                                : ServerOutcome.MALFORMED);
                yield null;
            }
            case Judgement.Nak nak -> refusal(nak, datagram.length, from);
            case Judgement.Answer query -> answer(query, datagram.length, arrivedNs);
        };
    }

    /** Records that the last answer has left. */
    void left(long leftNs) {
        sendDelay.took(leftNs - toldNs);
        workObserver.accept(leftNs - arrivedNs);
    }

    /**
     * Sets the observer of the time that each answer spent in this process. Any thread may call
     * this.
     */
    void observeWork(LongConsumer observer) {
        workObserver = observer;
    }

    /** The time of the last look at the clock for the last answer. */
    long toldNs() {
        return toldNs;
    }

    Counts<ServerOutcome> outcomes() {
        return outcomes;
    }

    private byte @Nullable [] refusal(Judgement.Nak nak, int length, InetSocketAddress from) {
        byte[] refusal = AnswerSeals.refusal(nak);
        if (refusal.length > length) {
            outcomes.count(ServerOutcome.SHORT);
            return null;
        }
        if (!refusals.take(from.getAddress(), rawNs.getAsLong())) {
            outcomes.count(ServerOutcome.OVERLOADED);
            return null;
        }
        outcomes.count(ServerOutcome.NAK);
        return refusal;
    }

    private byte @Nullable [] answer(Judgement.Answer query, int length, long arrivedNs) {
        boolean extended = query.understandsStatus();
        if (voice.isOwn(query.uniqueId()) || !voice.mayTell() || !node.answers(extended)) {
            outcomes.count(ServerOutcome.NOTHING_TO_TELL);
            return null;
        }
        List<byte[]> cookies = seals.cookies(query.keys(), query.cookies());
        byte[] datagram = seals.answer(query, length, response(extended, cookies, arrivedNs));
        outcomes.count(datagram == null ? ServerOutcome.SHORT : ServerOutcome.ANSWERED);
        return datagram;
    }

    /**
     * The answer to a query. The times are taken last. The work after them delays the answer, so
     * the time of arrival is moved by the same amount: see {@link SendDelay}. An asker that learns
     * the duration of the work can subtract it. For any other asker the middle between arrival and
     * departure is the fairest time. All times are between arrival and departure, and not before
     * the present line of the vote began.
     */
    private ResponsePlaintext response(boolean extended, List<byte[]> cookies, long arrivedNs) {
        long nowNs = rawNs.getAsLong();
        toldNs = nowNs;
        long fairNs = arrivedNs + sendDelay.usualNs();
        long sinceNs = Math.min(Math.max(fairNs, node.voteSinceNs()), nowNs);
        long workNs = nowNs - sinceNs;
        long localNs = extended ? sinceNs : sinceNs + workNs / 2;
        return new ResponsePlaintext(
                voice.era(),
                localNs,
                node.voteNs(localNs),
                cookies,
                node.status(),
                workNs,
                node.steady(),
                node.slewPpb());
    }
}
