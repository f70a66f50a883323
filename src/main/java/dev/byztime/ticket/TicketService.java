package dev.byztime.ticket;

import dev.byztime.atmostonce.AtMostOnceService;
import dev.byztime.atmostonce.ConnectionDigest;
import dev.byztime.atmostonce.Receivers;
import dev.byztime.run.PeriodicTasks;
import dev.byztime.stable.Disk;
import dev.byztime.stable.DurableFile;
import dev.byztime.stable.RaiseFailure;
import dev.byztime.stable.WriteAttempts;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * The entry point to tickets, for this service and for programs that embed them.
 *
 * <p>It connects issuer and verifier with the keys in a state folder. Tickets can be issued between
 * {@link #start} and {@link #stop}. A stopped service may be started again.
 */
public final class TicketService {

    private static final Logger log = LoggerFactory.getLogger(TicketService.class);

    private static final Duration KEEP_PAUSE = Duration.ofMillis(250);
    private static final Duration READ_PAUSE = Duration.ofSeconds(10);

    private final IntervalClock clock;
    private final IssuerKeys keys;
    private final TrustedIssuers others;
    private final TicketIssuer issuer;
    private final Supplier<List<ProofReceivers>> proofs;
    private final TicketVerifier verifier;
    private final TicketTally tally = new TicketTally();
    private final WriteAttempts writes = new WriteAttempts("the keys of tickets");
    private final PeriodicTasks tasks =
            new PeriodicTasks("tickets")
                    .every(KEEP_PAUSE, this::keepKeys)
                    .every(READ_PAUSE, this::readOthers);

    TicketService(
            IssuerKeys keys,
            TicketPlan plan,
            Supplier<List<ProofReceivers>> proofs,
            IntervalClock clock,
            SecureRandom random) {
        this.clock = clock;
        this.keys = keys;
        this.others = new TrustedIssuers(plan.trusted());
        this.issuer = new TicketIssuer(plan.limits(), keys, random);
        this.proofs = proofs;
        this.verifier = new TicketVerifier(plan.limits().issuer(), keys, others);
    }

    /**
     * Opens tickets whose keys continue from the state on the disk.
     *
     * @param disk the state folder
     * @param messages the at-most-once delivery in the same folder, whose ceiling proofs share
     * @param audiences observes the audiences whose proofs are remembered
     * @param clock the clock for the service's own tasks
     * @param random the generator of keys and ids
     * @throws dev.byztime.stable.StateFolderException if the file of keys cannot be read
     */
    public static TicketService open(
            Disk disk,
            TicketPlan plan,
            AtMostOnceService messages,
            Receivers.Observer audiences,
            IntervalClock clock,
            SecureRandom random) {
        List<ProofReceivers> proofs =
                List.of(
                        new ProofReceivers(
                                messages.ceiling(),
                                plan.proofs(),
                                audiences,
                                ConnectionDigest.OF_PROCESS));
        return new TicketService(
                new TicketKeys(DurableFile.in(disk, TicketKeys.FILE), plan.limits(), random),
                plan,
                () -> proofs,
                clock,
                random);
    }

    /**
     * Opens tickets of one of several instances, whose keys are in a store that they share.
     *
     * @param lag the longest time from a break of the timescale until every instance has noticed it
     * @param proofs those that this instance judges at present
     * @param clock the clock for the service's own tasks
     * @param random the generator of keys and ids
     */
    public static TicketService share(
            SharedKeyStore store,
            TicketPlan plan,
            Timestamp lag,
            Supplier<List<ProofReceivers>> proofs,
            IntervalClock clock,
            SecureRandom random) {
        return new TicketService(
                new AgreedKeys(store, plan.limits(), lag, clock, random),
                plan,
                proofs,
                clock,
                random);
    }

    /** Starts to keep the keys. */
    public void start() {
        writes.start();
        tasks.start();
    }

    /** Stops keeping the keys, without waiting for a stalled disk. */
    public void stop() {
        tasks.stop();
        writes.stop();
    }

    /** Makes one attempt to write down what the present reading means for the keys. */
    public void keepKeys() {
        writes.make(() -> keys.keep(clock.now()));
    }

    /** Reads the keys of other issuers anew. */
    public void readOthers() {
        try {
            others.read(clock.now());
        } catch (TimeUnavailableException e) {
            log.debug("There is no time to read other issuers' keys at", e); // others say so
        }
    }

    /**
     * Issues a ticket.
     *
     * @throws TimeUnavailableException if the error of the reading is too large
     */
    public IssueResult issue(TicketRequest request, Reading now) {
        IssueResult result = issuer.issue(request, now);
        if (result instanceof IssueResult.Issued) {
            tally.issued();
        }
        return result;
    }

    /**
     * Judges a ticket and the proof that was shown with it, in a process that judges all proofs
     * itself.
     */
    public TicketVerdict verify(TicketCheck check, Reading now) {
        return switch (check(check, now)) {
            case CheckedTicket.Decided(TicketVerdict verdict) -> verdict;
            case CheckedTicket.Provable shown -> judge(shown, proofs.get().getFirst(), now);
        };
    }

    /** Judges a ticket and the proof that was shown with it, but for whether the proof is new. */
    public CheckedTicket check(TicketCheck check, Reading now) {
        CheckedTicket checked = verifier.check(check, now);
        if (checked instanceof CheckedTicket.Decided(TicketVerdict verdict)) {
            tally.judged(verdict);
        }
        return checked;
    }

    /**
     * Judges whether a proof is new, and uses it up if it is.
     *
     * @param here those that judge all proofs of the same {@link CheckedTicket.Provable#place}
     */
    public TicketVerdict judge(CheckedTicket.Provable shown, ProofReceivers here, Reading now) {
        TicketVerdict verdict = verifier.judge(shown, here, now);
        tally.judged(verdict);
        return verdict;
    }

    /** The limits of tickets and of the keys. */
    public TicketLimits limits() {
        return issuer.limits();
    }

    public IssuerKeys keys() {
        return keys;
    }

    public TrustedIssuers others() {
        return others;
    }

    /** The memories of proofs in this process at present. */
    public List<ProofReceivers> proofs() {
        return proofs.get();
    }

    public TicketTally tally() {
        return tally;
    }

    /** The failure of the storage that keeps the keys from being written; null if there is none. */
    public @Nullable RaiseFailure obstacle() {
        return writes.obstacle();
    }
}
