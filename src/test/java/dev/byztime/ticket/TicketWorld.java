package dev.byztime.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.atmostonce.ReceiverLimits;
import dev.byztime.stable.UnreliableDisk;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A random history of two services that share a timescale: one issues tickets, and each judges the
 * proofs of an audience of its own. It drives the real core, and knows what the core cannot know:
 * the true time, the scale on which a ticket was signed, and which proofs were accepted.
 */
final class TicketWorld {

    /** What must have happened for a test to be worth something. */
    enum Situation {
        VALID,
        EXPIRED,
        NOT_YET,
        UNCERTAIN,
        INVALID,
        UNPROVEN,
        REPLAYED,
        OVERTAKEN,
        STALE,
        EARLY,
        OF_ANOTHER_SCALE,
        ROTATED,
        CRASHED,
        DISK_FAILED,
        OTHER_ERA,
        LOST,
        BROKE_WHILE_UP,
        BROKE_WHILE_DOWN,
        WRONG_CLOCK
    }

    /** What may happen. */
    enum Kind {
        /** Clocks are within their bounds, and everything else happens. */
        RIGHT,
        /** Clocks may be wrong, and folders are never lost. */
        WRONG,
        /** Nothing breaks, so that honest bearers must be let in. */
        CALM
    }

    /** A rule that is broken, to see that the model notices. */
    enum Mutation {
        /** A second service, with a memory of its own, judges the same audience. */
        TWO_SERVICES_FOR_AN_AUDIENCE(Kind.CALM, "T1"),
        /** The proof is judged before the rest of the request is checked. */
        JUDGED_FIRST(Kind.CALM, "T5"),
        /** The keys of a subject are not limited. */
        NO_LIMIT_OF_KEYS(Kind.CALM, "T5"),
        /** The service does not notice that the timescale broke. */
        BLIND_TO_BREAKS(Kind.RIGHT, "T3");

        private final Kind kind;
        private final String noticed;

        Mutation(Kind kind, String noticed) {
            this.kind = kind;
            this.noticed = noticed;
        }

        Kind kind() {
            return kind;
        }

        /** The name of the invariant that is violated. */
        String noticed() {
            return noticed;
        }
    }

    private static final long MS = 1_000_000;
    private static final long MAX_ERROR = 5 * MS;
    private static final long SKEW = 20 * MS;
    private static final long PROOF_LIFETIME = 1000 * MS;
    private static final long REACH = SKEW + 300 * MS;
    private static final long LONGEST = 8000 * MS;
    private static final long ROTATE = 15_000 * MS;
    private static final long ANNOUNCE = 2000 * MS;
    private static final long DRIFT_PPB = 1000;
    private static final int KEYS_PER_SUBJECT = 3;
    private static final int HONEST = 3;
    private static final int MUCH_ROOM = 40;
    private static final String ISSUER = "issuer";

    private final RandomGenerator random;
    private final SecureRandom secure;
    private final Map<Situation, Integer> seen;
    private final Kind kind;
    private @Nullable Mutation mutation;

    private final List<Node> nodes = new ArrayList<>();
    private final List<Signed> tickets = new ArrayList<>();
    private final List<Captured> proofs = new ArrayList<>();
    private final Map<String, Long> published = new HashMap<>();
    private final Set<String> accepted = new HashSet<>();
    private final Bearer[] bearers = new Bearer[HONEST];
    private final Bearer[] attackers = new Bearer[12];
    private final long[] lastStamp = new long[HONEST];

    /** True time since the world began, which no clock shows. */
    private long physical = 1_000_000 * MS;

    /** What global time is ahead of true time by, on the present scale. */
    private long offset;

    private int scale;

    /** When the first keys were published, of which one signs at once. */
    private long begun;

    private record Signed(
            String text, TicketClaims claims, int scale, @Nullable Bearer bearer, boolean honest) {}

    private record Captured(Signed ticket, String proof, long at, long made, boolean honest) {}

    /** A service, over all its lives. */
    private final class Node {

        final String audience;
        final UnreliableDisk disk = new UnreliableDisk();
        Era era = Era.of(1, 0);
        long bootedAt = physical;
        long breaks;
        long wrongBy;
        long startedAt;
        @Nullable TicketNode life;

        Node(String audience) {
            this.audience = audience;
        }

        Reading reading() {
            long error = random.nextLong(MAX_ERROR + 1);
            long middle = global() + wrongBy + random.nextLong(-error, error + 1);
            boolean blind = mutation == Mutation.BLIND_TO_BREAKS;
            // one that is blind has a local clock that breaks in the same way
            long local = physical - bootedAt + (blind ? offset : 0);
            return new Reading(
                    new Reading.Basis(
                            Timestamp.ofNanos(middle),
                            Timestamp.ofNanos(local),
                            blind ? Era.of(1, 0) : era,
                            DRIFT_PPB,
                            blind ? 0 : breaks),
                    0,
                    error,
                    null,
                    Reading.Status.SYNCHRONIZED);
        }

        void start() {
            disk.heal();
            life = new TicketNode(disk, plan(this), REACH, this::reading, secure);
            startedAt = physical;
            breaks = 0;
        }

        TicketNode life() {
            return Objects.requireNonNull(life);
        }
    }

    TicketWorld(RandomGenerator random, Map<Situation, Integer> seen, Kind kind) {
        this.random = random;
        this.seen = seen;
        this.kind = kind;
        this.secure = seeded(random.nextLong());
        for (int i = 0; i < bearers.length; i++) {
            bearers[i] =
                    new Bearer(
                            i == 0 ? SignatureAlgorithm.ES256 : SignatureAlgorithm.ED25519, secure);
        }
        for (int i = 0; i < attackers.length; i++) {
            attackers[i] = new Bearer(SignatureAlgorithm.ED25519, secure);
        }
    }

    private static SecureRandom seeded(long seed) {
        try {
            SecureRandom secure = SecureRandom.getInstance("SHA1PRNG");
            secure.setSeed(seed);
            return secure;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    TicketWorld breaking(Mutation broken) {
        this.mutation = broken;
        return this;
    }

    void liveThrough(int steps) {
        nodes.add(new Node("a"));
        nodes.add(new Node("b"));
        for (Node node : nodes) {
            node.start();
            node.life().step();
        }
        settle();
        begun = physical;
        for (int step = 0; step < steps; step++) {
            step();
        }
    }

    private TicketPlan plan(Node node) {
        boolean noLimit = mutation == Mutation.NO_LIMIT_OF_KEYS;
        return new TicketPlan(
                new TicketLimits(
                        isIssuer(node) ? ISSUER : "nobody",
                        Timestamp.ofNanos(2000 * MS),
                        Timestamp.ofNanos(LONGEST),
                        Timestamp.ofNanos(MAX_ERROR),
                        random.nextInt(4) == 0
                                ? SignatureAlgorithm.ES256
                                : SignatureAlgorithm.ED25519,
                        Timestamp.ofNanos(ROTATE),
                        Timestamp.ofNanos(ANNOUNCE)),
                new ProofLimits(
                        new ReceiverLimits(PROOF_LIFETIME, SKEW, noLimit ? 10 : MUCH_ROOM),
                        noLimit ? 1000 : KEYS_PER_SUBJECT,
                        4),
                isIssuer(node) ? Map.of() : Map.of(ISSUER, () -> nodes.getFirst().life().jwks()));
    }

    private boolean isIssuer(Node node) {
        return node.audience.equals("a");
    }

    private long global() {
        return physical + offset;
    }

    private void step() {
        switch (random.nextInt(20)) {
            case 0, 1, 2 -> issue();
            case 3, 4, 5, 6 -> showNew();
            case 7, 8, 9, 10 -> showAgain();
            case 11 -> showWrongly();
            case 12 -> garbage();
            case 13, 14, 15 -> pass(random.nextLong(30 * MS));
            case 16 -> {
                if (random.nextInt(4) == 0) {
                    attack();
                }
            }
            case 17 -> pass(random.nextLong(1200 * MS));
            case 18 -> {
                if (kind == Kind.CALM && random.nextInt(8) == 0) {
                    restart(nodes.get(random.nextInt(nodes.size())));
                }
                if (random.nextInt(4) == 0) {
                    pass(random.nextLong(8000 * MS));
                }
            }
            default -> {
                if (kind != Kind.CALM && random.nextInt(3) == 0) {
                    trouble();
                }
            }
        }
    }

    /** Time passes, in which the services' own tasks run often enough if nothing breaks. */
    private void pass(long ns) {
        long left = ns;
        do {
            long some = kind == Kind.CALM ? Math.min(left, 250 * MS) : left;
            physical += some;
            left -= some;
            if (kind == Kind.CALM || random.nextBoolean()) {
                settle();
            }
        } while (left > 0);
    }

    private void settle() {
        for (Node node : nodes) {
            node.life().step();
        }
        List<VerificationKey> keys = nodes.getFirst().life().tickets.keys().published();
        keys.forEach(key -> published.putIfAbsent(key.thumbprint(), physical));
    }

    private void issue() {
        Node issuer = nodes.getFirst();
        int who = random.nextInt(HONEST + 1);
        boolean honest = who < HONEST;
        Bearer bearer = honest ? bearers[who] : attackers[random.nextInt(attackers.length)];
        boolean plain = random.nextInt(6) == 0;
        Node audience = nodes.get(random.nextInt(nodes.size()));
        boolean later = random.nextInt(5) == 0;
        IssueResult result =
                issuer.life()
                        .tickets
                        .issue(
                                new TicketRequest(
                                        honest ? "honest-" + who : "attacker",
                                        audience.audience,
                                        Timestamp.ofNanos(
                                                random.nextLong(
                                                        MS,
                                                        random.nextInt(3) == 0
                                                                ? 20 * MS
                                                                : 2 * LONGEST)),
                                        later
                                                ? Timestamp.ofNanos(
                                                        global() + random.nextLong(100 * MS))
                                                : null,
                                        plain ? null : bearer.thumbprint(),
                                        Map.of("role", "clerk")),
                                issuer.reading());
        if (result instanceof IssueResult.Issued issued) {
            Signed signed =
                    new Signed(
                            issued.ticket(), issued.claims(), scale, plain ? null : bearer, honest);
            tickets.add(signed);
            if (tickets.size() > 30) {
                tickets.remove(random.nextInt(tickets.size()));
            }
            checkAnnounced(signed);
            if (audience != issuer) {
                return;
            }
            // whoever is told a safe remaining time may rely on it
            assertThat(issued.safeRemaining().compareTo(issued.lifetime())).isLessThanOrEqualTo(0);
        }
    }

    /** T7: the first two keys of a start are the only ones that need not have been announced. */
    private void checkAnnounced(Signed ticket) {
        String kid = CompactJws.parse(ticket.text).header("kid");
        Long since = published.putIfAbsent(kid, physical);
        if (kind == Kind.CALM && published.size() > 2) {
            saw(Situation.ROTATED);
            assertThat(since).as("T7: the key of a ticket was announced").isNotNull();
            assertThat(since == null || since == begun || physical - since >= ANNOUNCE)
                    .as("T7: it was announced for long enough")
                    .isTrue();
        }
        if (kind != Kind.CALM) {
            saw(Situation.ROTATED);
        }
    }

    private void showNew() {
        if (tickets.isEmpty()) {
            return;
        }
        Signed ticket = tickets.get(random.nextInt(tickets.size()));
        Bearer bearer = ticket.bearer;
        if (bearer == null) {
            verify(ticket, null, false);
            return;
        }
        long stamp = global() + random.nextLong(-SKEW / 2, SKEW / 2 + 1);
        if (!ticket.honest) {
            stamp +=
                    random.nextBoolean()
                            ? random.nextLong(-2 * PROOF_LIFETIME, 0)
                            : random.nextLong(10 * SKEW);
        }
        for (int i = 0; i < HONEST; i++) {
            if (bearer == bearers[i]) {
                stamp = Math.max(stamp, lastStamp[i] + 1);
                lastStamp[i] = stamp;
            }
        }
        Captured proof =
                new Captured(
                        ticket,
                        bearer.proof(ticket.text, Timestamp.ofNanos(stamp)),
                        stamp,
                        physical,
                        ticket.honest);
        proofs.add(proof);
        if (proofs.size() > 60) {
            proofs.removeFirst();
        }
        int when = random.nextInt(4);
        if (when == 0) {
            showWrongly(proof); // which must not use it up
        }
        if (when < 3) {
            verify(ticket, proof, true);
        }
    }

    private void showAgain() {
        if (!proofs.isEmpty()) {
            Captured proof = proofs.get(random.nextInt(proofs.size()));
            verify(proof.ticket, proof, false);
        }
    }

    private void showWrongly() {
        if (!proofs.isEmpty()) {
            showWrongly(proofs.get(random.nextInt(proofs.size())));
        }
    }

    /** A thief shows somebody's proof for another request, or with another ticket. */
    private void showWrongly(Captured captured) {
        Node node = node(captured.ticket.claims.audience());
        Signed other = tickets.get(random.nextInt(tickets.size()));
        boolean withOther = random.nextBoolean() && !other.text.equals(captured.ticket.text);
        TicketCheck check =
                withOther
                        ? new TicketCheck(
                                other.text, other.claims.audience(), Bearer.shown(captured.proof))
                        : new TicketCheck(
                                captured.ticket.text,
                                captured.ticket.claims.audience(),
                                new TicketCheck.Shown(captured.proof, "GET", Bearer.URI));
        TicketVerdict verdict = judged(withOther ? node(other.claims.audience()) : node, check);
        assertThat(verdict)
                .as("T4: a proof for another request or ticket")
                .isNotInstanceOf(TicketVerdict.Valid.class);
        see(verdict);
    }

    private void garbage() {
        Node node = nodes.get(random.nextInt(nodes.size()));
        if (tickets.isEmpty()) {
            return;
        }
        String text = tickets.get(random.nextInt(tickets.size())).text;
        int at = random.nextInt(text.length());
        char other = "ABCxyz019-_.".charAt(random.nextInt(12));
        if (text.charAt(at) != other) {
            see(
                    judgedAs(
                            node,
                            new TicketCheck(
                                    text.substring(0, at) + other + text.substring(at + 1),
                                    node.audience,
                                    null),
                            TicketVerdict.Invalid.class));
        }
    }

    private TicketVerdict judgedAs(
            Node node, TicketCheck check, Class<? extends TicketVerdict> expected) {
        TicketVerdict verdict = judged(node, check);
        assertThat(verdict).as("T2: a ticket with another character").isInstanceOf(expected);
        return verdict;
    }

    /** One subject with many keys, whose proofs are stamped as far ahead as is allowed. */
    private void attack() {
        Node issuer = nodes.getFirst();
        Node target = nodes.get(random.nextInt(nodes.size()));
        for (Bearer attacker : attackers) {
            Reading now = issuer.reading();
            if (issuer.life()
                            .tickets
                            .issue(
                                    new TicketRequest(
                                            "attacker",
                                            target.audience,
                                            null,
                                            null,
                                            attacker.thumbprint(),
                                            Map.of()),
                                    now)
                    instanceof IssueResult.Issued issued) {
                see(
                        judged(
                                target,
                                new TicketCheck(
                                        issued.ticket(),
                                        target.audience,
                                        Bearer.shown(
                                                attacker.proof(
                                                        issued.ticket(),
                                                        Timestamp.ofNanos(
                                                                global() + SKEW - MAX_ERROR))))));
            }
        }
    }

    private Node node(String audience) {
        return nodes.stream()
                .filter(one -> one.audience.equals(audience))
                .findFirst()
                .orElseThrow();
    }

    private TicketVerdict judged(Node node, TicketCheck check) {
        Reading now = node.reading();
        TicketCheck.Shown shown = check.shown();
        if (mutation == Mutation.JUDGED_FIRST && shown != null) {
            Signed ticket =
                    tickets.stream()
                            .filter(one -> one.text.equals(check.ticket()))
                            .findFirst()
                            .orElse(null);
            Proof proof = Proof.of(CompactJws.parse(shown.proof()));
            if (ticket != null && proof.at() != null) {
                TicketVerdict refused =
                        node.life()
                                .tickets
                                .proofs()
                                .getFirst()
                                .judge(ticket.claims, proof, proof.at(), now);
                if (refused != null) {
                    return refused;
                }
                TicketVerdict verdict = node.life().tickets.verify(check, now);
                return verdict instanceof TicketVerdict.Replayed
                        ? new TicketVerdict.Valid(ticket.claims, Timestamp.ZERO)
                        : verdict;
            }
        }
        return node.life().tickets.verify(check, now);
    }

    /**
     * Shows a ticket with its own proof, and checks the verdict.
     *
     * @param first whether the bearer itself shows it, for the first time and in order
     */
    private void verify(Signed ticket, @Nullable Captured proof, boolean first) {
        Node node = node(ticket.claims.audience());
        if (mutation == Mutation.TWO_SERVICES_FOR_AN_AUDIENCE && !isIssuer(node)) {
            node = nodes.get(random.nextInt(nodes.size()));
        }
        long breaksBefore = node.breaks;
        TicketVerdict verdict =
                judged(
                        node,
                        new TicketCheck(
                                ticket.text,
                                ticket.claims.audience(),
                                proof == null ? null : Bearer.shown(proof.proof)));
        see(verdict);
        assertThat(node.breaks).isEqualTo(breaksBefore);
        if (verdict instanceof TicketVerdict.Valid valid) {
            checkValid(ticket, proof, valid);
        } else if (kind == Kind.CALM) {
            checkRefused(ticket, proof, first, verdict, node);
        }
        if (ticket.scale != scale) {
            saw(Situation.OF_ANOTHER_SCALE);
        }
    }

    private void checkValid(Signed ticket, @Nullable Captured proof, TicketVerdict.Valid verdict) {
        if (proof != null) {
            assertThat(accepted.add(proof.proof)).as("T1: a proof is accepted once").isTrue();
        }
        assertThat(proof == null).as("T4: a key must be proven").isEqualTo(ticket.bearer == null);
        if (kind == Kind.WRONG) {
            return;
        }
        Timestamp now = Timestamp.ofNanos(global());
        assertThat(ticket.scale).as("T3: a ticket is of this scale").isEqualTo(scale);
        assertThat(now.isBefore(ticket.claims.expires())).as("T2: it has not expired").isTrue();
        assertThat(now.isBefore(ticket.claims.notBefore())).as("T2: it has begun").isFalse();
        if (mutation != Mutation.JUDGED_FIRST) {
            assertThat(now.plus(verdict.safeRemaining()).isAfter(ticket.claims.expires()))
                    .as("T2: its safe remaining time ends before it")
                    .isFalse();
        }
        if (proof != null) {
            assertThat(proof.at)
                    .as("T4: the proof is fresh")
                    .isBetween(
                            global() - PROOF_LIFETIME - SKEW - 2 * MAX_ERROR,
                            global() + SKEW + 2 * MAX_ERROR);
        }
    }

    /** T5 and T6: what honest bearers may expect when nothing is broken. */
    private void checkRefused(
            Signed ticket,
            @Nullable Captured proof,
            boolean first,
            TicketVerdict verdict,
            Node node) {
        Timestamp now = Timestamp.ofNanos(global());
        Timestamp wide = Timestamp.ofNanos(2 * MAX_ERROR);
        boolean inTime =
                now.plus(wide).isBefore(ticket.claims.expires())
                        && ticket.claims.notBefore().plus(wide).isBefore(now);
        if (!inTime) {
            return;
        }
        assertThat(verdict)
                .as("T6: the key of a ticket is known until it has expired: %s", verdict)
                .isNotInstanceOf(TicketVerdict.Invalid.class);
        boolean settled = physical - node.startedAt > REACH + 4 * MAX_ERROR + 2 * SKEW;
        if (!settled || !ticket.honest || (proof != null && !first)) {
            return;
        }
        boolean wasOvertaken = verdict instanceof TicketVerdict.Overtaken;
        assertThat(wasOvertaken).as("T5: bearers keep their order: %s", verdict).isFalse();
        throw new AssertionError("T5: an honest bearer is let in, and not told " + verdict);
    }

    /** With another algorithm, perhaps. */
    private void restart(Node node) {
        crash(node);
        node.start();
        node.life().step();
        saw(Situation.CRASHED);
    }

    private void trouble() {
        Node node = nodes.get(random.nextInt(nodes.size()));
        switch (random.nextInt(9)) {
            case 0, 1 -> restart(node);
            case 2 -> {
                crash(node);
                physical += random.nextLong(2000 * MS);
                boot(node);
                saw(Situation.OTHER_ERA);
            }
            case 3 -> lose(node);
            case 4 -> {
                node.disk.failAfter(random.nextInt(12));
                node.life().step();
                saw(Situation.DISK_FAILED);
            }
            case 5 -> node.disk.heal();
            case 6 -> breakScale();
            case 7 -> breakScaleWhileDown(node);
            default -> {
                if (kind == Kind.WRONG) {
                    node.wrongBy = random.nextBoolean() ? 0 : random.nextLong(-LONGEST, LONGEST);
                    node.breaks += random.nextInt(2);
                    saw(Situation.WRONG_CLOCK);
                }
            }
        }
    }

    private void crash(Node node) {
        if (random.nextBoolean()) {
            node.disk.crashMachine(random);
        } else {
            node.disk.crashProcess();
        }
    }

    private void boot(Node node) {
        node.era = Era.of(random.nextLong(), random.nextLong());
        node.bootedAt = physical;
        node.start();
        node.life().step();
    }

    private void lose(Node node) {
        if (kind == Kind.WRONG) {
            return;
        }
        node.disk.crashProcess();
        node.disk.lose();
        node.start();
        node.life().step();
        saw(Situation.LOST);
    }

    private void breakScale() {
        jump();
        nodes.forEach(node -> node.breaks++);
        saw(Situation.BROKE_WHILE_UP);
        showSeveral();
    }

    /** All services are down, and no clock has seen the break. */
    private void breakScaleWhileDown(Node node) {
        nodes.forEach(this::crash);
        physical += random.nextLong(100 * MS);
        jump();
        for (Node each : nodes) {
            if (each == node || random.nextBoolean()) {
                boot(each);
            } else {
                each.start();
                each.life().step();
            }
        }
        saw(Situation.BROKE_WHILE_DOWN);
        showSeveral();
    }

    private void showSeveral() {
        for (int i = 0; i < 6; i++) {
            showNew();
        }
    }

    private void jump() {
        long far = random.nextLong(200 * MS, 2 * LONGEST);
        offset += random.nextBoolean() ? far : -far;
        scale++;
        for (int i = 0; i < HONEST; i++) {
            lastStamp[i] = Long.MIN_VALUE;
        }
    }

    private void see(TicketVerdict verdict) {
        saw(Situation.valueOf(verdict.kind()));
    }

    private void saw(Situation situation) {
        seen.merge(situation, 1, Integer::sum);
    }
}
