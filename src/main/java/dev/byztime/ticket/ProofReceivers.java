package dev.byztime.ticket;

import dev.byztime.atmostonce.ConnectionDigest;
import dev.byztime.atmostonce.Receiver;
import dev.byztime.atmostonce.ReceiverPlan;
import dev.byztime.atmostonce.Receivers;
import dev.byztime.atmostonce.Verdict;
import dev.byztime.seal.SipHash;
import dev.byztime.stable.KeptCeiling;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Judges whether proofs are new: each proof is a message of at-most-once delivery.
 *
 * <p>The receiver is the audience, the connection is the key (with the session, if the proof names
 * one), and the timestamp is the proof's {@code byz_ts}. So a proof is accepted at most once in all
 * lives of the service that share a state folder, and all that the disk has to keep is the ceiling
 * of at-most-once delivery: one number, however many keys and audiences there are.
 *
 * <p>One service judges the proofs of an audience. Two services, each with its own memory, would
 * each accept a proof once.
 */
public final class ProofReceivers {

    private final ProofLimits limits;
    private final SipHash hash;
    private final Receivers receivers;

    /**
     * @param ceiling the ceiling of at-most-once delivery, which proofs share
     * @param observer observes the audiences, for metrics
     * @param hash makes the digests of keys and subjects; {@link ConnectionDigest#OF_PROCESS} if
     *     their rows stay in this process
     * @throws IllegalArgumentException if the ceiling does not cover maxClockSkew
     */
    public ProofReceivers(
            KeptCeiling ceiling, ProofLimits limits, Receivers.Observer observer, SipHash hash) {
        this.limits = limits;
        this.hash = hash;
        this.receivers =
                Receivers.grouped(
                        new ReceiverPlan(Map.of(), limits.receiver(), limits.audiences()),
                        ceiling,
                        observer,
                        hash);
    }

    /** Writes all that another process needs to go on. Nobody may judge at the moment. */
    public void writeTo(DataOutput out) throws IOException {
        receivers.writeTo(out);
    }

    /**
     * Goes on from what {@link #writeTo} wrote in another process with the same hash.
     *
     * @throws IOException if it wrote something else
     */
    public void goOnFrom(DataInput in) throws IOException {
        receivers.goOnFrom(in);
    }

    /**
     * The highest instant of a proof that was accepted, or at or below which keys were forgotten,
     * in nanoseconds; {@link Long#MIN_VALUE} if there is none. Nobody may judge at the moment.
     */
    public long usedNs() {
        return receivers.usedNs();
    }

    /**
     * Judges the proof of a ticket whose other checks have all been passed.
     *
     * @param at the instant in the proof
     * @return null if the proof is new, and is used up now; otherwise the verdict that refuses it
     */
    @Nullable TicketVerdict judge(TicketClaims ticket, Proof proof, Timestamp at, Reading now) {
        Timestamp ahead = at.saturatingMinus(now.latest());
        if (ahead.isAfter(Timestamp.ofNanos(limits.receiver().maxClockSkewNs()))) {
            return new TicketVerdict.Early(
                    ticket,
                    Verdict.Early.Cause.AHEAD.name(),
                    ahead.saturatingMinus(Timestamp.ofNanos(limits.receiver().maxClockSkewNs())),
                    "it was stamped by a clock that is ahead of this one by " + ahead + " s");
        }
        Optional<Receivers.Use> used = receivers.use(ticket.audience(), now);
        if (used.isEmpty()) {
            return unproven(
                    ticket,
                    "the proofs of "
                            + limits.audiences()
                            + " other audiences are remembered, and there is no room for more");
        }
        try (Receivers.Use use = used.get()) {
            return judge(use.receiver(), ticket, proof, at, now);
        }
    }

    private @Nullable TicketVerdict judge(
            Receiver receiver, TicketClaims ticket, Proof proof, Timestamp at, Reading now) {
        long atNs = at.toNanosSaturated();
        // A key that is still remembered would otherwise get an old proof accepted.
        if (atNs <= receiver.watermarkNs(now)) {
            return new TicketVerdict.Stale(ticket, Verdict.Stale.Cause.TOO_OLD.name());
        }
        Verdict verdict =
                receiver.judge(
                        connection(proof), atNs, subject(ticket), limits.keysPerSubject(), now);
        return switch (verdict) {
            case null ->
                    unproven(
                            ticket,
                            "%d keys and sessions of this subject are remembered, and another one has to wait until the last proof of one of them is too old"
                                    .formatted(limits.keysPerSubject()));
            case Verdict.Accepted accepted -> null;
            case Verdict.Duplicate(Timestamp last, boolean certain) ->
                    certain
                            ? new TicketVerdict.Replayed(ticket, last)
                            : new TicketVerdict.Overtaken(ticket, last);
            case Verdict.Stale stale -> new TicketVerdict.Stale(ticket, stale.cause().name());
            case Verdict.Early early ->
                    new TicketVerdict.Early(
                            ticket, early.cause().name(), early.retryIn(), early.detail());
        };
    }

    private static TicketVerdict unproven(TicketClaims ticket, String detail) {
        return new TicketVerdict.Unproven(ticket, TicketVerdict.Unproven.Reason.ROOM, detail);
    }

    /** All thumbprints have the same length, so that no key and session are those of others. */
    private ConnectionDigest connection(Proof proof) {
        return ConnectionDigest.of(
                hash,
                proof.key().thumbprint() + (proof.session() == null ? "" : "." + proof.session()));
    }

    /** One of 2^32 groups, by a secret hash. */
    private int subject(TicketClaims ticket) {
        byte[] issuer = ticket.issuer().getBytes(StandardCharsets.UTF_8);
        return (int)
                ConnectionDigest.of(hash, issuer.length + "." + ticket.issuer() + ticket.subject())
                        .first();
    }

    /** The audiences whose proofs are remembered. */
    public Receivers audiences() {
        return receivers;
    }
}
