package dev.byztime.ticket;

import dev.byztime.stable.Ceiling;
import dev.byztime.time.IntervalClock;
import dev.byztime.time.KeptTime;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * The keys of an issuer that is a service of several instances: one record in a store that all of
 * them share, which each replaces if it is unchanged.
 *
 * <p><b>A key is known everywhere before it signs.</b> Each instance reads the record every second,
 * and judges nothing if it has not read it for {@code 1.5 * lag} on its local clock. A key signs
 * only after the instance that lets it sign has seen it in the store for {@code 2 * lag}, or, if it
 * follows another key, for {@code announce} if that is longer.
 *
 * <p><b>A key belongs to one timescale.</b> After its start, and after each break that it sees, an
 * instance does not rely on the keys in the store: their tickets may be of an earlier timescale. It
 * does nothing for {@code lag}, by the end of which all instances have noticed every break from
 * before. Then it relies on the keys if none of them has signed. Otherwise it asks, by a write. An
 * instance that reads this write, and still relies on the keys, vouches for them by another write.
 * It has noticed what the asking one may have missed, because the question is later. If nobody
 * vouches, the keys are replaced, and the earlier tickets refused.
 *
 * <p>A first look in the boot of the last writer needs no question: the local clock of that boot
 * shows whether the timescale is still the same.
 *
 * <p>A missing record is written again by an instance that relies on it. docs/scale-out.md has the
 * argument (rule 20).
 */
final class AgreedKeys extends IssuerKeys {

    /** How often the record is read while all is well, on the local clock. */
    static final Timestamp READ = new Timestamp(1, 0);

    private static final Logger log = LoggerFactory.getLogger(AgreedKeys.class);

    private final SharedKeyStore store;
    private final TicketLimits limits;
    private final Timestamp reach;
    private final Timestamp lag;
    private final IntervalClock clock;
    private final SecureRandom random;
    private final KeyRotation rotation;
    private final AgreedKeyRules rules;

    private volatile @Nullable Known known;

    // all below is guarded by this

    /** The first reading since the start, or since the last break that was seen. */
    private @Nullable Reading first;

    /** The intersection of all readings of the present timescale. */
    private @Nullable KeptTime seen;

    private boolean hasLooked;
    private boolean relies;
    private @Nullable Question question;
    private @Nullable Sighting next;
    private @Nullable Timestamp readAt;

    /** The last record that was read. */
    private @Nullable Parsed parsed;

    private record Parsed(byte[] bytes, AgreedKeyRecord record) {}

    /**
     * The record by which tickets are judged.
     *
     * @param breaks the number of breaks of the clock that it covers
     * @param readAt when it was read, or before, on the local clock
     */
    private record Known(long breaks, Timestamp readAt, AgreedKeyRecord record) {}

    /**
     * A question whether the keys are of the present timescale.
     *
     * @param write the id of the write that asks
     * @param vouched how often the keys had been vouched for by then
     * @param since when it was known to be in the store, on the local clock; null if it is not yet
     */
    private record Question(UUID write, long vouched, @Nullable Timestamp since) {}

    /** Since when, on the local clock, a key has been in the store. */
    private record Sighting(String kid, Timestamp since) {}

    /**
     * @param store where the record is
     * @param lag the longest time from a break of the timescale until every instance has noticed it
     * @param clock the clock of global time, which is read again after each read of the store
     */
    AgreedKeys(
            SharedKeyStore store,
            TicketLimits limits,
            Timestamp lag,
            IntervalClock clock,
            SecureRandom random) {
        this(store, limits, lag, clock, random, new AgreedKeyRules());
    }

    AgreedKeys(
            SharedKeyStore store,
            TicketLimits limits,
            Timestamp lag,
            IntervalClock clock,
            SecureRandom random,
            AgreedKeyRules rules) {
        super(limits);
        this.store = store;
        this.limits = limits;
        this.lag = lag;
        this.clock = clock;
        this.random = random;
        // an instance may sign with a key for a while after another one has retired it
        this.reach = limits.reach().plus(rules.fresh(lag));
        this.rotation = new KeyRotation(limits, reach, random);
        this.rules = rules;
    }

    @Override
    @Nullable Present present() {
        Known present = known;
        return present == null ? null : new Present(present.breaks, present.record.keys());
    }

    @Override
    public boolean areKnown(Reading now) {
        Known present = known;
        return present != null
                && present.breaks == now.breaks()
                && !hasPassed(present.readAt, rules.fresh(lag), now);
    }

    @Override
    @Nullable SigningKey signing(Reading now) {
        Present present = present();
        IssuerKey key = present == null ? null : present.signing();
        // others count on the reach in the store to know when the last ticket has expired
        return key == null || !areKnown(now) || key.reach().isBefore(reach)
                ? null
                : super.signing(now);
    }

    @Override
    public synchronized void keep(Reading before) throws IOException {
        Ceiling.requireRoomBeyond(before.within(limits.maxError()));
        if (!note(before) || !isDue(before)) {
            return;
        }
        byte[] found = store.read();
        Reading now = clock.now(); // what follows from the record needs a later reading
        Ceiling.requireRoomBeyond(now.within(limits.maxError()));
        if (!note(now)) {
            return;
        }
        readAt = before.local();
        AgreedKeyRecord record = found == null ? null : parse(found);
        if (record == null) {
            writeMissing(found, now);
            return;
        }
        look(record, now);
        AgreedKeyRecord changed = relies ? maintained(record, now) : doubted(record, now);
        if (relies) {
            know(record, before, now);
        }
        if (changed != null && store.replace(found, changed.toBytes())) {
            if (relies) {
                know(changed, before, now);
            }
            answered(changed, now);
        }
    }

    /** Takes note of a reading; false if it is an old one. */
    private boolean note(Reading now) {
        Reading since = first;
        KeptTime together = seen;
        if (since != null && now.breaks() < since.breaks()) {
            return false;
        }
        boolean isSame = since != null && now.breaks() == since.breaks();
        if (isSame && together != null && together.isAfter(now)) {
            return false;
        }
        if (isSame && together != null && !together.contradicts(now)) {
            seen = together.and(now);
            return true;
        }
        first = now;
        seen = KeptTime.of(now);
        relies = false;
        question = null;
        next = null;
        known = null;
        return true;
    }

    private boolean isDue(Reading now) {
        return !relies || readAt == null || hasPassed(readAt, READ, now);
    }

    private @Nullable AgreedKeyRecord parse(byte[] bytes) {
        Parsed last = parsed;
        if (last != null && Arrays.equals(last.bytes, bytes)) {
            return last.record;
        }
        try {
            AgreedKeyRecord record = AgreedKeyRecord.parse(bytes);
            parsed = new Parsed(bytes, record);
            return record;
        } catch (IllegalArgumentException e) {
            log.error(
                    "The record of the keys of tickets is damaged ({}), so it is replaced",
                    e.getMessage());
            return null;
        }
    }

    /** Writes back the keys that are relied on, or begins with one that has not signed. */
    private void writeMissing(byte @Nullable [] found, Reading now) throws IOException {
        Known kept = known;
        AgreedKeyRecord record =
                kept == null
                        ? record(0, false, null, now, List.of(draw(now)))
                        : record(
                                kept.record.vouched(),
                                false,
                                kept.record.announced(),
                                now,
                                kept.record.keys());
        boolean _ = store.replace(found, record.toBytes()); // the next read shows the outcome
    }

    private IssuerKey draw(Reading now) {
        return rotation.draw(IssuerKey.Role.NEXT, now);
    }

    private AgreedKeyRecord record(
            long vouched,
            boolean isAsked,
            @Nullable Timestamp announced,
            Reading now,
            List<IssuerKey> keys) {
        return new AgreedKeyRecord(
                new UUID(random.nextLong(), random.nextLong()),
                vouched,
                isAsked,
                announced,
                now.era(),
                Objects.requireNonNull(seen),
                keys);
    }

    // ------------------------------------------------------------ whether the keys are of now

    private void look(AgreedKeyRecord record, Reading now) {
        boolean isFirst = !hasLooked;
        hasLooked = true;
        String kid = record.next().kid();
        if (next == null || !next.kid.equals(kid)) {
            next = new Sighting(kid, now.local());
        }
        answered(record, now);
        if (!relies && mayRely(record, isFirst, now)) {
            relies = true;
            question = null;
        }
    }

    private boolean mayRely(AgreedKeyRecord record, boolean isFirst, Reading now) {
        if (isFirst && now.breaks() == 0 && record.era().equals(now.era())) {
            return !record.seen().contradicts(now);
        }
        Question asked = question;
        return isSettled(now)
                && (record.isUnused()
                        || !rules.needsVoucher()
                        || (asked != null
                                && asked.since != null
                                && record.vouched() > asked.vouched));
    }

    /** Whether all instances have noticed each break that this one may have missed. */
    private boolean isSettled(Reading now) {
        return hasPassed(Objects.requireNonNull(first).local(), rules.settling(lag), now);
    }

    /** Takes note that the question is in the store, if it is. */
    private void answered(AgreedKeyRecord record, Reading now) {
        Question asked = question;
        if (asked != null && asked.since == null && record.write().equals(asked.write)) {
            question = new Question(asked.write, asked.vouched, now.local());
        }
    }

    /** What to write while the keys are not relied on; null if nothing. */
    private @Nullable AgreedKeyRecord doubted(AgreedKeyRecord record, Reading now) {
        if (!isSettled(now)) {
            return null;
        }
        Question asked = question;
        if (asked != null && asked.since != null && record.vouched() >= asked.vouched) {
            return hasPassed(asked.since, patience(), now) ? replaced(record, now) : null;
        }
        AgreedKeyRecord asking =
                record(record.vouched(), true, record.announced(), now, record.keys());
        question = new Question(asking.write(), record.vouched(), null);
        // of the boot and the readings of whoever relied on them last
        return new AgreedKeyRecord(
                asking.write(),
                asking.vouched(),
                true,
                asking.announced(),
                record.era(),
                record.seen(),
                record.keys());
    }

    private Timestamp patience() {
        return lag.plus(lag);
    }

    private AgreedKeyRecord replaced(AgreedKeyRecord record, Reading now) {
        log.warn(
                "No instance can say that the keys of tickets are of the present timescale, so"
                        + " other keys follow, and earlier tickets are refused");
        List<IssuerKey> keys = new ArrayList<>();
        keys.add(draw(now));
        KeyRotation.addBroken(keys, record.keys(), now);
        question = null;
        return record(record.vouched(), false, null, now, keys);
    }

    // ------------------------------------------------------------ keys that are relied on

    private void know(AgreedKeyRecord record, Reading before, Reading now) {
        Present was = present();
        known = new Known(now.breaks(), before.local(), record);
        IssuerKey signing = new Present(now.breaks(), record.keys()).signing();
        IssuerKey signed = was == null ? null : was.signing();
        if (signing != null && (signed == null || !signed.kid().equals(signing.kid()))) {
            log.info("The key {} signs tickets", signing.kid());
        }
    }

    /** What to write while the keys are relied on; null if nothing. */
    private @Nullable AgreedKeyRecord maintained(AgreedKeyRecord record, Reading now) {
        List<IssuerKey> keys =
                rotation.reaching(
                        record.announced() == null
                                ? dated(record.keys(), now)
                                : rotated(record, now));
        boolean isOther =
                !KeyRotation.only(keys, IssuerKey.Role.NEXT).kid().equals(record.next().kid());
        boolean isFresh =
                !KeyRotation.hasPassed(record.seen().earliest().plus(KeyRotation.REFRESH), now);
        if (isFresh
                && !record.isAsked()
                && record.announced() != null
                && keys.equals(record.keys())) {
            return null;
        }
        Timestamp announced = record.announced() == null ? now.latest() : record.announced();
        return record(
                record.vouched() + (record.isAsked() ? 1 : 0),
                false,
                isOther ? null : announced,
                now,
                keys);
    }

    /**
     * The keys after the first look at a change. The write of the change may have been under way
     * for long, and the retired key signed in the meantime.
     */
    private static List<IssuerKey> dated(List<IssuerKey> keys, Reading now) {
        return keys.stream()
                .map(key ->
                        key.role() == IssuerKey.Role.RETIRED
                                ? key.as(
                                        IssuerKey.Role.RETIRED,
                                        Timestamp.max(key.at(), now.latest().plus(key.reach())))
                                : key)
                .toList();
    }

    private List<IssuerKey> rotated(AgreedKeyRecord record, Reading now) {
        boolean isKnown = hasPassed(Objects.requireNonNull(next).since, rules.spreading(lag), now);
        if (!record.isUnused()) {
            Timestamp announced = Objects.requireNonNull(record.announced());
            return rotation.rotated(
                    record.keys(),
                    isKnown && KeyRotation.hasPassed(announced.plus(limits.announce()), now),
                    now);
        }
        if (!isKnown) {
            return record.keys();
        }
        List<IssuerKey> keys = new ArrayList<>();
        keys.add(draw(now));
        for (IssuerKey key : record.keys()) {
            keys.add(
                    key.role() == IssuerKey.Role.NEXT
                            ? key.as(IssuerKey.Role.SIGNING, now.latest())
                            : key);
        }
        return keys;
    }

    /** Whether a time has certainly passed on the local clock. */
    private static boolean hasPassed(Timestamp since, Timestamp time, Reading now) {
        return now.local()
                .minus(since)
                .isAfter(time.saturatingScale(Timestamp.BILLION + 2 * now.driftPpb()));
    }
}
