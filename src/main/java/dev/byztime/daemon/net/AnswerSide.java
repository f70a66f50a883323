package dev.byztime.daemon.net;

import dev.byztime.daemon.Node;
import dev.byztime.daemon.keys.AddressBuckets;
import dev.byztime.daemon.keys.AnswerSeals;
import dev.byztime.daemon.wire.Judgement;
import dev.byztime.daemon.wire.Response;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * The server's side of a node: makes the answer to a datagram, or none.
 *
 * <p>It keeps nothing of who asks, and no answer is longer than its query. For one thread, that of
 * the core.
 */
final class AnswerSide {

    /** What a node needs of its host before it may say anything about its vote. */
    interface Voice {

        /** Whether the vote may be told: the machine has not slept unnoticed, and it is kept. */
        boolean mayTell();

        /** What names the span of the local clock. */
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
     * The datagram to send back; null if none is.
     *
     * @param from its sender, if that is an address
     * @param arrivedNs when it arrived
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

    /** The last answer has left. */
    void left(long leftNs) {
        sendDelay.took(leftNs - toldNs);
        workObserver.accept(leftNs - arrivedNs);
    }

    /** Who is told how long each answer was here. Any thread may say so. */
    void observeWork(LongConsumer observer) {
        workObserver = observer;
    }

    /** When the clock was last looked at for the last answer. */
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
     * The times come last. What happens after them delays the answer, so the time of arrival is put
     * off by as much: see {@link SendDelay}. An asker that is told of the work can subtract it; for
     * any other the middle is the fairest moment. All are between arrival and departure, and not
     * from before the present line of the vote.
     */
    private Response response(boolean extended, List<byte[]> cookies, long arrivedNs) {
        long nowNs = rawNs.getAsLong();
        toldNs = nowNs;
        long fairNs = arrivedNs + sendDelay.usualNs();
        long sinceNs = Math.min(Math.max(fairNs, node.voteSinceNs()), nowNs);
        long workNs = nowNs - sinceNs;
        long localNs = extended ? sinceNs : sinceNs + workNs / 2;
        return new Response(
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
