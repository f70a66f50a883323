package dev.byztime.lease;

import dev.byztime.clock.LocalTime;
import dev.byztime.clock.Pause;
import dev.byztime.stable.CeilingByHand;
import dev.byztime.stable.UnreliableDisk;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.TimeUnavailableException;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A service on a disk, holders, and messages between them, in which whatever may happen does: true
 * time is known here, and nobody in it knows more of it than an interval.
 *
 * <p>The holders obey their rules and nothing else. Each may go by one of the two alone: {@code
 * latest < expires} on the narrowest interval there is, or the safe remaining time on the slowest
 * clock there is. By the first it follows the timescale wherever that goes, and once it has seen
 * that its lease is over, it stays so.
 */
final class LeaseWorld {

    static final long SECOND = 1_000_000_000L;
    private static final long DRIFT_PPB = 10_000_000;
    private static final double SLOWEST = 1 - DRIFT_PPB / 1e9;
    private static final long MAX_ERROR = SECOND;
    private static final long SLACK = 2 * SECOND;

    private static final List<String> RESOURCES = List.of("a", "b", "c");
    private static final List<String> HOLDERS = List.of("ann", "bob", "cyd", "dan");

    static final LeaseLimits LIMITS =
            new LeaseLimits(
                    seconds(1),
                    seconds(4),
                    seconds(8),
                    Timestamp.ofNanos(MAX_ERROR),
                    2,
                    3,
                    5,
                    8,
                    20);

    /** What an operator may change the limits to, and back. */
    private static final LeaseLimits SHORT =
            new LeaseLimits(
                    seconds(1),
                    seconds(1),
                    seconds(2),
                    Timestamp.ofNanos(MAX_ERROR),
                    2,
                    3,
                    5,
                    8,
                    20);

    private static final Pause NO_PAUSE =
            ns -> {
                throw new AssertionError("nothing waits");
            };

    private static final LeaseTuning TUNING = new LeaseTuning(SLACK, Long.MAX_VALUE, NO_PAUSE);

    private static final long REACH = LIMITS.longestTerm().toNanosExact() + SLACK;

    /**
     * How far apart timescales are that are not the same: more than what two readings may differ by
     * that are both true.
     */
    private static final long APART = 6 * SECOND;

    /** What may happen beside the usual. */
    enum Trouble {
        CRASHES,
        DISK_FAULTS,
        LOST_FOLDERS,
        OLD_BACKUPS,
        /**
         * Breaks of the timescale while the service runs and while it does not, sleep, and boots
         * that begin a new one.
         */
        BREAKS,
        /** The folder moves to a machine that has been up for long, and back. */
        MOVES,
        /** A life has other limits than the one before. */
        LIMITS,
        /**
         * The timescale slips, again and again by no more than one reading can hide, while the
         * service runs and while it does not; and then readings are narrow.
         */
        SLIPS
    }

    private final RandomGenerator random;
    private final Set<Trouble> troubles;

    private long now = 1_000 * SECOND;

    /** Global minus true time on each timescale so far; nodes may be on any of them. */
    private final List<Long> scales = new ArrayList<>(List.of(0L));

    private int serverScale;
    private final WorldClock clock;
    private final KeptReadings kept = new KeptReadings();

    /** Whether all want the longest term and no ceiling is higher than it must be. */
    private final boolean tight;

    /** Where the folder has been. */
    private final List<Machine> machines = new ArrayList<>();

    private Machine machine;

    private final UnreliableDisk disk = new UnreliableDisk();
    private final List<Kept> backups = new ArrayList<>();

    /** The service has no threads here, so nothing in it waits. */
    private final LeaseSurroundings around =
            LeaseSurroundings.of(this::reading, this::localTime, NO_PAUSE, LIMITS.longestTerm());

    // the present life
    private LeaseService service;
    private final List<Place> places = new ArrayList<>();

    // what everybody believes
    private final List<Intent> intents = new ArrayList<>();

    /** No two requests have the same id, as clients must see to. */
    private int requests;

    private final Map<LeaseId, Holding> holdings = new HashMap<>();
    private final List<Runnable> inFlight = new ArrayList<>();
    private final Map<LeaseId, Timestamp> promised = new HashMap<>();
    private final Set<LeaseId> grants = new HashSet<>();
    private final Map<String, Long> highestToken = new HashMap<>();
    private final Map<String, Long> superseded = new HashMap<>();
    private final Map<String, Integer> content = new HashMap<>();

    /** How often each thing happened: a world in which nothing does proves nothing. */
    final Map<String, Integer> seen = new TreeMap<>();

    /** A local clock since a boot. */
    private static final class Machine {
        final Era era;
        final double rate;
        long local;

        Machine(RandomGenerator random, long sinceBoot) {
            era = Era.of(random.nextLong(), random.nextLong());
            rate = random.nextDouble(SLOWEST, 2 - SLOWEST);
            local = sinceBoot;
        }
    }

    private record Kept(UnreliableDisk.Backup backup, long at) {}

    private record Place(Waiter waiter, Intent intent) {}

    /** A request that its client may repeat. */
    private static final class Intent {
        final AcquireRequest request;
        boolean done;

        Intent(AcquireRequest request) {
            this.request = request;
        }
    }

    /**
     * @param sent true time
     * @param scale on which it was made
     */
    private record Promise(long sent, long safe, Timestamp expires, int scale) {}

    /** A lease as its holder knows it. */
    private static final class Holding {
        final Granted first;
        final Intent intent;
        final List<Promise> promises = new ArrayList<>();
        @Nullable String claim;
        Timestamp expires;
        boolean done;
        int wrote = -1;

        Holding(Granted first, Intent intent) {
            this.first = first;
            this.intent = intent;
            this.expires = first.expires();
        }
    }

    LeaseWorld(RandomGenerator random, Set<Trouble> troubles) {
        this.random = random;
        this.troubles = troubles;
        clock = new WorldClock(random, MAX_ERROR, DRIFT_PPB);
        tight = random.nextBoolean();
        RESOURCES.forEach(resource -> content.put(resource, 0));
        machine = new Machine(random, random.nextLong(100 * SECOND));
        machines.add(machine);
        live();
    }

    void step() {
        switch (random.nextInt(64)) {
            case 0 -> trouble();
            case 1, 2, 3, 4, 5, 6, 7, 8 -> pass(random.nextLong(SECOND / 2));
            case 9, 10 -> pass(random.nextLong(3 * SECOND));
            case 11, 12, 13, 14, 15, 16 -> renew();
            case 17, 18, 19 -> release();
            case 20, 21, 22, 23, 24, 25, 26, 27, 28, 29 -> deliver();
            case 30, 31, 32, 33 -> tick();
            case 34, 35, 36, 37, 38, 39 -> write();
            case 40, 41, 42 -> queue();
            case 43, 44, 45, 46 -> pollAll();
            case 47, 48, 49, 50 -> revokeOrRead();
            default -> request();
        }
        check();
    }

    // ---------------------------------------------------------------- time

    private void pass(long ns) {
        now += ns;
        machines.forEach(each -> each.local += (long) (ns * each.rate));
    }

    private Reading reading() {
        return clock.read(now + scales.get(serverScale), machine.local, machine.era);
    }

    private LocalTime localTime() {
        return new LocalTime(machine.local, machine.local);
    }

    private void boot() {
        machines.remove(machine);
        machine = new Machine(random, 0);
        machines.add(machine);
    }

    private void breakScale() {
        scales.add(scales.getLast() + random.nextInt(-2, 3) * APART);
    }

    // ---------------------------------------------------------------- the service

    private void live() {
        disk.heal();
        clock.restart();
        kept.restart();
        serverScale = scales.size() - 1;
        LeaseLimits limits =
                troubles.contains(Trouble.LIMITS) && random.nextBoolean() ? SHORT : LIMITS;
        service = new LeaseService(disk.open(), limits, around, TUNING);
        service.markFolder();
        places.clear();
        promised.clear(); // a claim confirms what it says, and may be older than the last promise
    }

    /** What the keepers' threads and the sweep do. */
    private void tick() {
        try {
            raise(Long.MIN_VALUE, Long.MIN_VALUE);
            keep(reading());
            service.leases().sweep(reading());
        } catch (IOException | TimeUnavailableException e) {
            count("ticks that failed");
        }
    }

    private void keep(Reading now) throws IOException {
        byte[] before = record();
        service.timescale()
                .keep(
                        now,
                        service.expiries().ceiling().beginning(),
                        service.tokenCeiling().ceiling().beginning());
        if (troubles.contains(Trouble.SLIPS)) {
            requireThatReadingsAddUp(now, !Arrays.equals(before, record()));
        }
    }

    private void requireThatReadingsAddUp(Reading now, boolean written) {
        if (kept.keep(now, written)) {
            count("breaks that readings show together");
            LeaseTimescale.Epoch epoch = Objects.requireNonNull(service.timescale().epoch());
            long local = now.local().toNanosExact();
            require(
                    epoch.cause() == Recovering.Cause.DISCONTINUITY
                            && epoch.quietUntilNs() > local + LIMITS.longestTerm().toNanosExact(),
                    "20. Readings add up: %s excludes what those before it say, and yet %s",
                    now,
                    epoch);
        }
    }

    private byte @Nullable [] record() {
        return disk.backup().contents().get(LeaseService.SCALE);
    }

    private void raise(long expires, long token) throws IOException {
        CeilingByHand.raise(service.expiries().ceiling(), reading(), expires);
        CeilingByHand.raise(service.tokenCeiling().ceiling(), reading(), token);
    }

    private void raiseFor(NotYetDurable lacking) {
        try {
            long slack = tight ? 0 : random.nextLong(SLACK);
            raise(lacking.expiresNs() + slack, lacking.token() + 8);
        } catch (IOException | TimeUnavailableException e) {
            count("raises that failed");
        }
    }

    private void trouble() {
        if ((troubles.contains(Trouble.BREAKS) || troubles.contains(Trouble.SLIPS))
                && holdings.values().stream().noneMatch(this::believes)
                && random.nextInt(troubles.contains(Trouble.SLIPS) ? 16 : 4) > 0) {
            return; // else the service would be quiet after the last break nearly all the time
        }
        Trouble what = List.copyOf(troubles).get(random.nextInt(troubles.size()));
        switch (what) {
            case CRASHES -> restart(random.nextBoolean());
            case DISK_FAULTS -> {
                if (random.nextBoolean()) {
                    disk.failAfter(random.nextInt(30));
                } else {
                    disk.heal();
                }
            }
            case LOST_FOLDERS -> {
                if (random.nextInt(4) == 0) {
                    disk.lose();
                    live();
                    count("lost folders");
                }
            }
            case OLD_BACKUPS -> {
                Kept oldest = backups.isEmpty() ? null : backups.getFirst();
                if (oldest == null || random.nextInt(4) > 0) {
                    backups.add(new Kept(disk.backup(), now));
                } else if (now - oldest.at > 2 * REACH + 6 * MAX_ERROR) {
                    backups.removeFirst();
                    disk.restore(oldest.backup);
                    live();
                    count("old backups");
                } else {
                    pass(2 * REACH);
                }
            }
            case BREAKS -> breakSomething();
            case MOVES -> move();
            case SLIPS -> slipUnnoticed();
            case LIMITS -> {
                restart(false);
                if (troubles.contains(Trouble.BREAKS) && random.nextBoolean()) {
                    tick();
                    breakScale();
                    noticeBreak();
                }
            }
        }
    }

    private void restart(boolean machineToo) {
        if (machineToo) {
            disk.crashMachine(random);
        } else {
            disk.crashProcess();
        }
        pass(random.nextLong(random.nextBoolean() ? SECOND : SECOND / 10));
        if (troubles.contains(Trouble.BREAKS) && random.nextBoolean()) {
            breakScale();
            count("breaks while down");
        }
        live();
        tick();
        count("restarts");
    }

    /** The other machine is on the same timescale, or on another, which it cannot show. */
    private void move() {
        disk.crashMachine(random);
        pass(random.nextLong(SECOND));
        if (troubles.contains(Trouble.BREAKS) && random.nextInt(3) == 0) {
            breakScale();
        }
        if (machines.size() < 3) {
            machines.add(new Machine(random, random.nextLong(1_000 * SECOND)));
        }
        machine = any(machines);
        live();
        count("moves");
    }

    private void noticeBreak() {
        serverScale = scales.size() - 1;
        clock.noticeBreak();
        tick();
    }

    private void breakSomething() {
        switch (random.nextInt(5)) {
            case 0 -> {
                breakScale();
                count("breaks");
            }
            case 1 -> {
                if (random.nextInt(3) == 0) {
                    now += random.nextLong(20 * SECOND); // and the local clock stands still
                    serverScale = scales.size() - 1;
                    clock.noticeBreak();
                    count("sleeps");
                }
            }
            case 2 -> {
                if (random.nextInt(3) == 0) {
                    disk.crashMachine(random);
                    pass(random.nextLong(3 * SECOND));
                    if (random.nextBoolean()) {
                        breakScale();
                    }
                    boot();
                    live();
                    count("boots");
                }
            }
            default -> {
                if (serverScale != scales.size() - 1) {
                    noticeBreak();
                }
            }
        }
    }

    /** Each slip agrees with the reading before it or with the one after it, which is wide. */
    private void slipUnnoticed() {
        boolean ahead = random.nextInt(8) > 0;
        if (random.nextInt(4) == 0) {
            for (int i = random.nextInt(8); i >= 0; i--) {
                clock.become(ahead ? WorldClock.Width.WIDE_AHEAD : WorldClock.Width.WIDE_BEHIND);
                restart(false);
                slip(ahead);
            }
        } else {
            slip(ahead);
            clock.become(ahead ? WorldClock.Width.WIDE_BEHIND : WorldClock.Width.WIDE_AHEAD);
            restart(false);
        }
        if (random.nextInt(4) == 0) {
            clock.become(WorldClock.Width.NARROW);
            tick();
            restart(false);
        }
        count(isBroken() ? "slips that were taken for breaks" : "slips that stay hidden");
        passUntilBeliefsEnd();
        clock.become(random.nextInt(6) > 0 ? WorldClock.Width.NARROW : WorldClock.Width.ANY);
        for (int i = 0; i < 30; i++) { // all ask at once, before the service compares
            switch (random.nextInt(3)) {
                case 0 -> request();
                case 1 -> pollAll();
                default -> deliver();
            }
            check();
            pass(random.nextLong(SECOND / 10));
        }
    }

    private void slip(boolean ahead) {
        long most = 2 * MAX_ERROR;
        long by = most - random.nextLong(random.nextInt(4) > 0 ? MAX_ERROR / 10 : most);
        scales.add(scales.getLast() + (ahead ? by : -by));
        serverScale = scales.size() - 1;
        count("slips");
    }

    /** Until the last of all beliefs is nearly over: the ceiling may be hardly above that. */
    private void passUntilBeliefsEnd() {
        holdings.values().stream()
                .filter(this::believes)
                .flatMap(holding -> holding.promises.stream())
                .mapToLong(promise -> promise.sent + (long) (promise.safe / SLOWEST))
                .max()
                .ifPresent(end -> pass(Math.max(0, end - now - random.nextLong(2 * MAX_ERROR))));
    }

    private boolean isBroken() {
        LeaseTimescale.Epoch epoch = service.timescale().epoch();
        return epoch != null && epoch.cause() == Recovering.Cause.DISCONTINUITY;
    }

    // ---------------------------------------------------------------- holders

    private void request() {
        Intent intent;
        if (!intents.isEmpty() && random.nextInt(3) == 0) {
            intent = any(intents);
            if (intent.done || intent.request.requestId() == null) {
                return;
            }
        } else {
            intent = newIntent();
        }
        long sent = now;
        send(() -> {
            AcquireResult answer;
            try {
                answer = service.leases().acquire(intent.request, reading());
                if (answer instanceof NotYetDurable lacking) {
                    raiseFor(lacking);
                    answer = service.leases().acquire(intent.request, reading());
                }
            } catch (TimeUnavailableException e) {
                count("no time");
                return;
            }
            answered(answer, intent, sent, null);
        });
    }

    private Intent newIntent() {
        String resource = any(RESOURCES);
        Intent intent =
                new Intent(
                        new AcquireRequest(
                                resource,
                                any(HOLDERS),
                                random.nextBoolean() ? Mode.READ : Mode.WRITE,
                                term(),
                                random.nextBoolean() ? "r" + requests++ : null,
                                "v" + Math.max(0, content(resource) - random.nextInt(2))));
        intents.add(intent);
        return intent;
    }

    private Timestamp term() {
        return tight ? LIMITS.longestTerm() : Timestamp.ofNanos(1 + random.nextLong(9 * SECOND));
    }

    /** The service's part of an answer, and the message that brings it. */
    private void answered(AcquireResult answer, Intent intent, long sent, @Nullable Place place) {
        count(answer.getClass().getSimpleName());
        if (answer instanceof Granted granted) {
            granted(granted, intent, place);
            String claim = service.claims().of(granted);
            int on = serverScale;
            send(() -> {
                if (!intent.done) {
                    holdings.computeIfAbsent(
                            granted.lease().id(), id -> new Holding(granted, intent));
                    learn(granted, sent, claim, on);
                }
            });
        }
    }

    private void granted(Granted granted, Intent intent, @Nullable Place place) {
        String resource = granted.lease().resource();
        promised(granted);
        require(
                granted.time().latest().isBefore(granted.expires()),
                "4. Nothing outlives its promise: %s",
                granted);
        if (!grants.add(granted.lease().id())) {
            count("retries");
            return;
        }
        if (!troubles.contains(Trouble.BREAKS) || !troubles.contains(Trouble.LOST_FOLDERS)) {
            long highest = highestToken.getOrDefault(resource, Long.MIN_VALUE);
            require(
                    granted.lease().token() > highest,
                    "5. Tokens rise: %d after %d",
                    granted.lease().token(),
                    highest);
            highestToken.put(resource, granted.lease().token());
        }
        if (granted.mode() == Mode.WRITE) {
            superseded.merge(resource, granted.lease().token() - 1, Math::max);
        }
        if (granted.current()) {
            count("current copies");
            require(
                    String.valueOf(granted.version()).equals("v" + content(resource)),
                    "13. No stale version: %s, but it is v%d",
                    granted,
                    content(resource));
        }
        for (Place other : places) {
            if (place != null && other.waiter == place.waiter) {
                break;
            }
            require(
                    !other.intent.request.resource().equals(resource)
                            || !other.intent.request.mode().conflictsWith(granted.mode()),
                    "11. First come, first served: %s before %s",
                    intent.request,
                    other.intent.request);
        }
    }

    private void promised(Granted granted) {
        Timestamp before = promised.put(granted.lease().id(), granted.expires());
        require(
                before == null || !granted.expires().isBefore(before),
                "3. Renewal never shortens: %s after %s",
                granted,
                before);
    }

    private void learn(Granted granted, long sent, @Nullable String claim, int on) {
        Holding holding = holdings.get(granted.lease().id());
        if (holding == null || holding.done) {
            return;
        }
        holding.promises.add(
                new Promise(
                        sent, granted.safeRemaining().toNanosSaturated(), granted.expires(), on));
        if (claim != null && !granted.expires().isBefore(holding.expires)) {
            holding.claim = claim;
            holding.expires = granted.expires();
        }
    }

    private void renew() {
        Holding holding = anyHolding();
        if (holding == null) {
            return;
        }
        long sent = now;
        String claim = random.nextInt(4) == 0 ? null : holding.claim;
        Timestamp term = term();
        send(() -> {
            RenewResult answer;
            try {
                answer = service.leases().renew(holding.first.lease(), term, claim, reading());
                if (answer instanceof NotYetDurable lacking) {
                    raiseFor(lacking);
                    answer = service.leases().renew(holding.first.lease(), term, claim, reading());
                }
            } catch (TimeUnavailableException e) {
                return;
            }
            count("renew " + answer.getClass().getSimpleName());
            Granted granted =
                    answer instanceof Recalled recalled
                            ? recalled.lease()
                            : answer instanceof Granted extended ? extended : null;
            if (granted != null) {
                promised(granted);
                String next = service.claims().of(granted);
                int on = serverScale;
                send(() -> learn(granted, sent, next, on));
            } else if (answer instanceof Lapsed lapsed) {
                count("lapsed " + lapsed.reason());
                send(() -> holding.done = true);
            }
        });
    }

    private void release() {
        Holding holding = anyHolding();
        if (holding != null) {
            holding.done = true; // before it is sent
            holding.intent.done = true;
            // what it leaves, if it wrote; or what it had seen, if that was its to say
            String version = holding.wrote >= 0 ? "v" + holding.wrote : null;
            send(() -> {
                if (service.leases().release(holding.first.lease(), version)) {
                    count("releases");
                    promised.remove(holding.first.lease().id());
                }
            });
        }
    }

    /** A holder that believes to have a WRITE lease changes the content. */
    private void write() {
        Holding holding = anyHolding();
        if (holding != null && holding.first.mode() == Mode.WRITE && believes(holding)) {
            int next = content(holding.first.lease().resource()) + 1;
            content.put(holding.first.lease().resource(), next);
            holding.wrote = next;
            count("writes");
        }
    }

    private void revokeOrRead() {
        Holding holding = anyHolding();
        if (holding == null) {
            return;
        }
        if (random.nextInt(4) == 0) {
            service.leases()
                    .revoke(holding.first.lease().resource(), holding.first.lease().token());
        } else if (holding.first.mode() == Mode.READ && believes(holding)) {
            String version = "v" + content(holding.first.lease().resource());
            try {
                if (service.leases().publish(holding.first.lease(), version, reading())
                        == Publication.CONTRADICTED) {
                    throw new AssertionError("13. No stale version: readers saw two");
                }
            } catch (TimeUnavailableException e) {
                count("no time");
            }
        }
    }

    private void queue() {
        if (places.size() < 6) {
            Intent intent = newIntent();
            if (service.leases().enter(intent.request, random.nextInt(3) > 0, () -> count("wakes"))
                    instanceof Waiter waiter) {
                places.add(new Place(waiter, intent));
            }
        } else {
            service.leases().leave(places.remove(random.nextInt(places.size())).waiter);
        }
    }

    private void pollAll() {
        for (Place place : List.copyOf(places)) {
            try {
                AcquireResult answer = service.leases().poll(place.waiter, reading());
                if (answer instanceof NotYetDurable lacking) {
                    raiseFor(lacking);
                }
                answered(answer, place.intent, now, place);
                if (answer instanceof Granted || answer instanceof LimitReached) {
                    service.leases().leave(place.waiter);
                    places.remove(place);
                    count("grants from the queue");
                }
            } catch (TimeUnavailableException e) {
                count("no time");
            }
        }
    }

    // ---------------------------------------------------------------- messages

    private void send(Runnable delivery) {
        if (inFlight.size() > 40) {
            inFlight.remove(random.nextInt(inFlight.size())); // lost
        }
        if (random.nextInt(3) == 0) {
            delivery.run();
        }
        inFlight.add(delivery); // perhaps a second time then
    }

    private void deliver() {
        if (!inFlight.isEmpty()) {
            inFlight.remove(random.nextInt(inFlight.size())).run();
        }
    }

    // ---------------------------------------------------------------- what must hold

    private boolean believes(Holding holding) {
        return !holding.done
                && holding.promises.stream()
                        .anyMatch(
                                promise -> believesByCounting(promise) || believesByTime(promise));
    }

    private boolean believesByCounting(Promise promise) {
        return (now - promise.sent) * SLOWEST < promise.safe;
    }

    /** It looks all the time, and stops for good when it first sees that the lease is over. */
    private boolean believesByTime(Promise promise) {
        long expires = promise.expires.toNanosSaturated();
        return now + scales.get(promise.scale) < expires
                && scales.subList(promise.scale, scales.size()).stream()
                        .allMatch(scale -> now + scale < expires);
    }

    private void check() {
        List<Holding> believed = holdings.values().stream().filter(this::believes).toList();
        for (int i = 0; i < believed.size(); i++) {
            for (int j = 0; j < i; j++) {
                Granted a = believed.get(i).first;
                Granted b = believed.get(j).first;
                require(
                        !a.lease().resource().equals(b.lease().resource())
                                || !a.mode().conflictsWith(b.mode()),
                        "1. Exclusion: at %d both %s and %s",
                        now,
                        a,
                        b);
            }
        }
        if (believed.size() > 1) {
            count("several believe");
        }
        superseded.forEach((resource, token) ->
                require(
                        (troubles.contains(Trouble.LOST_FOLDERS)
                                        && troubles.contains(Trouble.BREAKS))
                                || service.leases().check(resource, token) != TokenVerdict.CURRENT,
                        "6. Superseded for good: %d of %s",
                        token,
                        resource));
        holdings.values().removeIf(holding -> holding.done && random.nextInt(20) == 0);
        intents.removeIf(intent -> intent.done);
    }

    private static void require(boolean holds, String what, @Nullable Object... arguments) {
        if (!holds) {
            throw new AssertionError(what.formatted(arguments));
        }
    }

    private int content(String resource) {
        return content.getOrDefault(resource, 0);
    }

    private @Nullable Holding anyHolding() {
        List<Holding> all = holdings.values().stream().filter(holding -> !holding.done).toList();
        return all.isEmpty() ? null : any(all);
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private void count(String what) {
        seen.merge(what, 1, Integer::sum);
    }

    private static Timestamp seconds(long seconds) {
        return new Timestamp(seconds, 0);
    }
}
