package dev.byztime.client;

import dev.byztime.linux.LinuxClock;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The example of docs/commits.md, word for word, so that it compiles. */
final class CommitsFromJava {

    static Transactions<Long> transactions(
            HttpClient http,
            TransactionStore<Long> postgres,
            TransactionStore<Long> redis,
            @Nullable TransactionJournal<Long> journal) {
        // example: client
        CommitClient commits =
                new HttpCommits(
                        http,
                        () -> HttpRequest.newBuilder(),
                        URI.create("http://localhost:8080"),
                        "bank",
                        Duration.ofSeconds(1));
        LinuxClock clock = new LinuxClock();
        TransactionSurroundings around =
                new TransactionSurroundings(clock, clock.pause(), new SecureRandom());
        Map<String, TransactionStore<Long>> stores = Map.of("postgres", postgres, "redis", redis);
        Transactions<Long> transactions =
                new Transactions<>(commits, stores, journal, around, TransactionPlan.USUAL);
        // end
        return transactions;
    }

    @SuppressWarnings("NullAway") // the example's accounts are there
    static TransactionOutcome<Long> transfer(Transactions<Long> transactions) throws Exception {
        // example: work
        TransactionOutcome<Long> outcome =
                transactions.run(transaction -> {
                    long from = transaction.get("postgres", "accounts/7");
                    long to = transaction.get("redis", "accounts/8");
                    transaction.put("postgres", "accounts/7", from - 10);
                    transaction.put("redis", "accounts/8", to + 10);
                    return from - 10;
                });
        // end
        return outcome;
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    static void settle(
            CommitClient commits,
            Map<String, TransactionStore<Long>> stores,
            @Nullable TransactionJournal<Long> journal,
            TransactionSurroundings around,
            ScheduledExecutorService executor) {
        // example: settler
        Settler<Long> settler = new Settler<>(commits, stores, journal, around, false);
        executor.scheduleWithFixedDelay(settler::settle, 1, 1, TimeUnit.SECONDS);
        // end
    }

    private CommitsFromJava() {}
}
