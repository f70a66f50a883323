package dev.byztime.client;

import dev.byztime.client.CommitClient.SafeTime;
import dev.byztime.client.TransactionStore.Cell;
import dev.byztime.linux.LinuxClock;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A process that moves money between accounts in PostgreSQL and Redis, or settles what others left,
 * or adds up snapshots, until it is killed. It tells what it has done, in lines.
 *
 * <p>Arguments: the role, the service, and the ports of PostgreSQL and Redis.
 */
final class BankProcess {

    static final String TRANSFER = "transfer";
    static final String SETTLE = "settle";
    static final String SNAPSHOT = "snapshot";

    static final String POSTGRES = "postgres";
    static final String REDIS = "redis";
    static final List<String> ACCOUNTS = List.of("a", "b", "c", "d");

    /** What is in an account that was never written, or was deleted. */
    static final long USUAL = 100;

    /** A line without it was cut off by a kill. */
    static final String END = ".";

    private static final long MS = 1_000_000;
    private static final TransactionPlan PLAN = new TransactionPlan(4, 3_000 * MS, 700 * MS, true);

    private final LinuxClock clock = new LinuxClock();
    private final Random random = new Random();
    private final CommitClient commits;
    private final PostgresStore postgres;
    private final RedisStore redis;
    private final TransactionSurroundings around;

    private BankProcess(CommitClient commits, int postgresPort, int redisPort) throws Exception {
        this.commits = commits;
        this.postgres = PostgresStore.connect(postgresPort);
        this.redis = RedisStore.connect(redisPort);
        this.around = new TransactionSurroundings(clock, clock.pause(), random);
    }

    public static void main(String[] arguments) throws Exception {
        CommitClient commits =
                new HttpCommits(
                        HttpClient.newHttpClient(),
                        HttpRequest::newBuilder,
                        URI.create(arguments[1]),
                        "bank",
                        Duration.ofMillis(300));
        BankProcess bank =
                new BankProcess(
                        commits, Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
        Thread.ofPlatform().daemon().start(BankProcess::endWithTheParent);
        System.out.println("ready");
        while (true) {
            switch (arguments[0]) {
                case TRANSFER -> bank.transfer();
                case SETTLE -> bank.settle();
                case SNAPSHOT -> bank.snapshot();
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        }
    }

    private static void endWithTheParent() {
        try {
            while (System.in.read() >= 0) {
                // it says nothing
            }
        } catch (IOException e) {
            // it has gone too
        }
        Runtime.getRuntime().halt(0);
    }

    static long balance(@Nullable String value) {
        return value == null ? USUAL : Long.parseLong(value);
    }

    private void transfer() throws Exception {
        SlowStore slowPostgres = new SlowStore(POSTGRES, postgres, clock.pause(), random);
        SlowStore slowRedis = new SlowStore(REDIS, redis, clock.pause(), random);
        Transactions<String> transactions =
                new Transactions<>(
                        commits,
                        Map.of(POSTGRES, slowPostgres, REDIS, slowRedis),
                        new PostgresJournal(postgres),
                        around,
                        PLAN);
        List<StoreKey> accounts = accounts();
        long begunNs = around.nowNs();
        TransactionOutcome<String> outcome =
                transactions.run(transaction -> {
                    slowPostgres.seen().clear();
                    slowRedis.seen().clear();
                    return transfer(transaction, accounts);
                });
        String line =
                switch (outcome) {
                    case TransactionOutcome.Committed<String> it ->
                            "committed %d %d %s %s %s"
                                    .formatted(
                                            begunNs,
                                            around.nowNs(),
                                            it.timestamp(),
                                            reads(slowPostgres, slowRedis),
                                            it.result());
                    case TransactionOutcome.NotCommitted<String> it ->
                            "not-committed " + it.reason();
                    case TransactionOutcome.InDoubt<String> it -> "in-doubt " + it.reason();
                };
        System.out.println(line + " " + END);
    }

    private List<StoreKey> accounts() {
        List<StoreKey> accounts = new ArrayList<>();
        for (String account : ACCOUNTS) {
            accounts.add(new StoreKey(POSTGRES, account));
            accounts.add(new StoreKey(REDIS, account));
        }
        Collections.shuffle(accounts, random);
        return accounts.subList(0, 3);
    }

    /**
     * Looks at three accounts, and usually moves money between two of them.
     *
     * @return the accounts that it changes
     */
    private String transfer(Transaction<String> transaction, List<StoreKey> accounts)
            throws Exception {
        List<Long> balances = new ArrayList<>();
        for (StoreKey account : accounts) {
            balances.add(balance(transaction.get(account.store(), account.key())));
        }
        if (random.nextInt(5) == 0) {
            return "-";
        }
        long amount = 1L + random.nextInt(10);
        put(transaction, accounts.get(0), balances.get(0) - amount);
        put(transaction, accounts.get(1), balances.get(1) + amount);
        return accounts.get(0) + "," + accounts.get(1);
    }

    private static void put(Transaction<String> transaction, StoreKey account, long balance)
            throws Exception {
        if (balance == USUAL) {
            transaction.delete(account.store(), account.key());
        } else {
            transaction.put(account.store(), account.key(), Long.toString(balance));
        }
    }

    private static String reads(SlowStore... stores) {
        List<String> reads = new ArrayList<>();
        for (SlowStore store : stores) {
            store.seen().forEach((key, version) -> reads.add(key + "=" + version.orElse("-")));
        }
        return String.join(",", reads);
    }

    private void settle() {
        Settler<String> settler =
                new Settler<>(
                        commits,
                        Map.of(POSTGRES, postgres, REDIS, redis),
                        new PostgresJournal(postgres),
                        around,
                        false);
        for (Settler.Settlement each : settler.settle()) {
            System.out.println("settled %s %s %s".formatted(each.result(), each.reason(), END));
        }
        clock.pause().park(100 * MS);
    }

    private void snapshot() throws Exception {
        if (commits.safeTime() instanceof SafeTime safe) {
            Set<String> keys = Set.copyOf(ACCOUNTS);
            Optional<Map<String, Cell<String>>> one =
                    postgres.readAt(keys, safe.time(), safe.epoch());
            Optional<Map<String, Cell<String>>> other =
                    redis.readAt(keys, safe.time(), safe.epoch());
            if (one.isPresent() && other.isPresent()) {
                System.out.println(
                        "snapshot %s %d %s"
                                .formatted(safe.time(), sum(one.get()) + sum(other.get()), END));
            }
        }
        clock.pause().park(20 * MS);
    }

    private static long sum(Map<String, Cell<String>> cells) {
        return ACCOUNTS.stream()
                .mapToLong(account ->
                        balance(cells.getOrDefault(account, new Cell<>(null, null)).value()))
                .sum();
    }
}
