package dev.byztime.ticket;

import dev.byztime.atmostonce.ReceiverLimits;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A random history of three instances that share the keys of their tickets. Two of them are on one
 * machine. The store is late or does not answer; instances are killed and cut off; the timescale
 * breaks, and they notice it one after the other. The world knows the true time, and the scale on
 * which a ticket was signed.
 */
final class AgreedKeysWorld {

    static final long MS = 1_000_000;
    static final Timestamp LAG = Timestamp.ofNanos(2_000 * MS);

    private static final long ERROR_NS = 5 * MS;
    private static final TicketLimits LIMITS =
            new TicketLimits(
                    "issuer",
                    Timestamp.ofNanos(2_000 * MS),
                    Timestamp.ofNanos(5_000 * MS),
                    Timestamp.ofNanos(ERROR_NS),
                    SignatureAlgorithm.ED25519,
                    Timestamp.ofNanos(12_000 * MS),
                    Timestamp.ofNanos(3_000 * MS));
    private static final TicketPlan PLAN =
            new TicketPlan(LIMITS, new ProofLimits(new ReceiverLimits(0, 0, 1), 1, 1), Map.of());

    final Map<String, Integer> counts = new TreeMap<>();
    final List<Instance> instances = new ArrayList<>();

    private final Random random;
    private final SecureRandom secure;
    private final AgreedKeyRules rules;
    private final boolean failures;

    private long nowNs = 1_000_000 * MS;
    private long offsetNs;
    private int scale;
    private byte @Nullable [] record;
    private final List<Late> late = new ArrayList<>();
    private final List<Signed> tickets = new ArrayList<>();
    private final Set<String> signers = new HashSet<>();

    private record Late(byte @Nullable [] unchanged, byte[] content) {}

    private record Signed(String text, String kid, int scale, long expiresNs) {}

    /**
     * @param failures whether anything but the passing of time and rotations happens
     */
    AgreedKeysWorld(long seed, boolean failures, AgreedKeyRules rules) {
        this.random = new Random(seed);
        this.secure = seeded(random.nextLong());
        this.failures = failures;
        this.rules = rules;
        for (int i = 0; i < 3; i++) {
            instances.add(new Instance(Era.of(i == 2 ? 2 : 1, 0)));
        }
    }

    private static SecureRandom seeded(long seed) {
        try {
            SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
            random.setSeed(seed);
            return random;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    /** One process after the other, on one machine. */
    final class Instance {

        private final Era era;
        private final long biasNs = random.nextLong(-ERROR_NS, ERROR_NS + 1);
        private TicketService tickets = begin();

        // what it knows of the timescale
        private int seenScale;
        private long seenOffsetNs;
        private long breaks;
        private long noticesAtNs = Long.MAX_VALUE;

        private boolean up = true;
        private boolean cutOff;

        Instance(Era era) {
            this.era = era;
        }

        private TicketService begin() {
            AgreedKeys keys =
                    new AgreedKeys(new Store(this), LIMITS, LAG, this::reading, secure, rules);
            return new TicketService(keys, PLAN, List::of, this::reading, secure);
        }

        private void restart() {
            seenScale = scale;
            seenOffsetNs = offsetNs;
            breaks = 0;
            noticesAtNs = Long.MAX_VALUE;
            up = true;
            cutOff = false;
            tickets = begin();
        }

        Reading reading() {
            if (nowNs >= noticesAtNs) {
                seenScale = scale;
                seenOffsetNs = offsetNs;
                breaks++;
                noticesAtNs = Long.MAX_VALUE;
            }
            return new Reading(
                    new Reading.Basis(
                            Timestamp.ofNanos(nowNs + seenOffsetNs + biasNs),
                            Timestamp.ofNanos(nowNs),
                            era,
                            0,
                            breaks),
                    0,
                    ERROR_NS,
                    null,
                    Reading.Status.SYNCHRONIZED);
        }

        private @Nullable Signed issue() {
            Reading now = reading();
            IssueResult result =
                    tickets.issue(
                            new TicketRequest(
                                    "s", "a", LIMITS.longestLifetime(), null, null, Map.of()),
                            now);
            if (!(result instanceof IssueResult.Issued issued)) {
                count("not issued");
                return null;
            }
            count("issued");
            String kid = CompactJws.parse(issued.ticket()).header("kid");
            return new Signed(
                    issued.ticket(),
                    kid,
                    seenScale,
                    nowNs + LIMITS.longestLifetime().toNanosExact());
        }

        List<String> published() {
            return tickets.keys().published().stream().map(VerificationKey::thumbprint).toList();
        }

        boolean isReady() {
            return tickets.keys().areKnown(reading());
        }
    }

    /** The store as an instance sees it. */
    private final class Store implements SharedKeyStore {

        private final Instance instance;

        Store(Instance instance) {
            this.instance = instance;
        }

        @Override
        public byte @Nullable [] read() throws IOException {
            pause();
            if (instance.cutOff || (failures && random.nextInt(20) == 0)) {
                throw new IOException("cut off");
            }
            byte[] found = record;
            pause();
            return found == null ? null : found.clone();
        }

        @Override
        public boolean replace(byte @Nullable [] unchanged, byte[] content) throws IOException {
            pause();
            if (instance.cutOff) {
                throw new IOException("cut off");
            }
            if (failures && random.nextInt(10) == 0) {
                late.add(new Late(unchanged, content));
                throw new IOException("late");
            }
            return land(new Late(unchanged, content));
        }

        private void pause() {
            if (failures && random.nextInt(30) == 0) {
                nowNs += random.nextLong(3_000 * MS);
            }
        }
    }

    private boolean land(Late write) {
        boolean same = Arrays.equals(record, write.unchanged);
        if (same) {
            AgreedKeyRecord after = AgreedKeyRecord.parse(write.content);
            boolean replaces =
                    record != null && !AgreedKeyRecord.parse(record).isUnused() && after.isUnused();
            count(replaces ? "replaced" : "written");
            record = write.content;
        }
        return same;
    }

    // ------------------------------------------------------------ what happens

    void step() {
        nowNs += random.nextLong(100 * MS);
        Instance one = instances.get(random.nextInt(instances.size()));
        switch (random.nextInt(failures ? 1_000 : Integer.MAX_VALUE)) {
            case 0 -> one.up = false;
            case 1 -> one.cutOff = true;
            case 2, 3, 4 -> one.cutOff = false;
            case 5 -> breakScale();
            case 6 -> { // all end, and the scale may break meanwhile
                instances.forEach(each -> each.up = false);
                nowNs += random.nextLong(3_000 * MS);
                if (random.nextBoolean()) {
                    breakScale();
                }
            }
            default -> usual(one);
        }
    }

    private void usual(Instance one) {
        if (!one.up) {
            if (random.nextInt(20) == 0) {
                count("restarts");
                one.restart();
            }
            return;
        }
        if (!late.isEmpty() && random.nextInt(5) == 0) {
            count(land(late.remove(random.nextInt(late.size()))) ? "landed late" : "too late");
        }
        switch (random.nextInt(12)) {
            case 0 -> issue(one);
            case 1 -> verify(one);
            default -> one.tickets.keepKeys();
        }
    }

    private void breakScale() {
        if (instances.stream().anyMatch(one -> one.up && one.noticesAtNs != Long.MAX_VALUE)) {
            return; // one after the other
        }
        count("breaks");
        scale++;
        offsetNs += (random.nextBoolean() ? 1 : -1) * random.nextLong(50 * MS, 4_000 * MS);
        for (Instance one : instances) {
            one.noticesAtNs = nowNs + random.nextLong(LAG.toNanosExact());
        }
    }

    private void issue(Instance one) {
        Signed ticket = one.issue();
        if (ticket == null) {
            return;
        }
        tickets.add(ticket);
        if (signers.add(ticket.kid)) {
            count("keys");
            for (Instance other : instances) {
                if (other.up && other.isReady() && !other.published().contains(ticket.kid)) {
                    fault("a key signs that is not known everywhere: %s".formatted(ticket));
                }
            }
        }
    }

    private void verify(Instance one) {
        Reading now = one.reading();
        if (tickets.isEmpty() || !one.tickets.keys().areKnown(now)) {
            count("not ready");
            return;
        }
        int recent = Math.min(tickets.size(), 100);
        Signed ticket = tickets.get(tickets.size() - 1 - random.nextInt(recent));
        TicketVerdict verdict = one.tickets.verify(new TicketCheck(ticket.text, "a", null), now);
        count(
                verdict instanceof TicketVerdict.Invalid invalid
                        ? "INVALID " + invalid.reason()
                        : verdict.kind());
        if (verdict instanceof TicketVerdict.Valid && one.seenScale > ticket.scale) {
            fault("T3 A ticket of an earlier timescale is VALID: " + ticket);
        }
        if (verdict instanceof TicketVerdict.Invalid(var reason, var detail)
                && nowNs < ticket.expiresNs
                && (reason == TicketVerdict.Invalid.Reason.KEY || !failures)) {
            fault("T6 A ticket is refused for want of its key: %s, %s".formatted(ticket, detail));
        }
    }

    private static void fault(String what) {
        throw new AssertionError(what);
    }

    /** Lets time pass, in which every instance does its work. */
    void pass(long ns) {
        for (long endNs = nowNs + ns; nowNs < endNs; nowNs += 250 * MS) {
            instances.stream().filter(one -> one.up).forEach(one -> one.tickets.keepKeys());
        }
    }

    void restart(int number) {
        instances.get(number).restart();
    }

    void kill(int number) {
        instances.get(number).up = false;
    }

    void cutOff(int number, boolean isCutOff) {
        instances.get(number).cutOff = isCutOff;
    }

    /** Breaks the timescale, which all that run notice within the lag. */
    void breakNow() {
        breakScale();
    }

    /** One instance alone sees a break, as after a suspend of its machine. */
    void breakOf(int number) {
        instances.get(number).breaks++;
    }

    void empty() {
        record = null;
    }

    String verdictAt(int number, String ticket) {
        Instance one = instances.get(number);
        Reading now = one.reading();
        if (!one.tickets.keys().areKnown(now)) {
            return "not ready";
        }
        TicketVerdict verdict = one.tickets.verify(new TicketCheck(ticket, "a", null), now);
        return verdict instanceof TicketVerdict.Invalid invalid
                ? "INVALID " + invalid.reason()
                : verdict.kind();
    }

    @Nullable String ticketOf(int number) {
        Signed ticket = instances.get(number).issue();
        return ticket == null ? null : ticket.text;
    }
}
