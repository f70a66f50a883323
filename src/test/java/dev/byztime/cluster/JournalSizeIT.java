package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.cluster.etcd.EtcdAccess;
import dev.byztime.cluster.etcd.EtcdRecordStore;
import dev.byztime.commit.CommitRequest;
import dev.byztime.commit.CommitStart;
import dev.byztime.commit.UndecidedTransaction;
import dev.byztime.testing.LocalEtcd;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** How much of a real etcd a transaction over several stores takes. */
class JournalSizeIT {

    private static final int UNDECIDED = 50;
    private static final int TRANSACTIONS = 1_000;
    private static final int KEYS = 10;
    private static final int NAME_LENGTH = 80;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @TempDir private static Path folder;

    private static final long S = 1_000_000_000;

    private final Deque<UndecidedTransaction> undecided = new ArrayDeque<>();
    private long last;

    @Test
    @Timeout(120)
    void aTransactionWritesItselfAndNotTheOthers() throws Exception {
        try (LocalEtcd etcd = LocalEtcd.start(folder, 1, "http")) {
            URI address = URI.create("http://127.0.0.1:" + etcd.ports().getFirst());
            StoreAddress.Etcd parsed = (StoreAddress.Etcd) StoreAddress.of("etcd:" + address);
            try (SharedRecordStore store =
                    new EtcdRecordStore(
                            new EtcdAccess(
                                    parsed.endpoints(),
                                    parsed.prefix(),
                                    null,
                                    null,
                                    PATIENCE,
                                    PATIENCE))) {
                StoredJournal journal =
                        new StoredJournal(store, 0, new JournalLife(new UUID(1, 1)), () -> {});
                journal.fence();
                for (int i = 0; i < UNDECIDED; i++) {
                    begin(journal);
                }
                long before = bytes(address);
                for (int i = 0; i < TRANSACTIONS; i++) {
                    begin(journal);
                    undecided.removeFirst();
                    journal.replace(lists());
                }
                long each = (bytes(address) - before) / TRANSACTIONS;
                System.out.printf("%d bytes of etcd for each transaction%n", each);
                assertThat(each).isBetween(1_000L, 5_000L);
            }
        }
    }

    private void begin(StoredJournal journal) throws IOException {
        undecided.add(transaction(++last));
        journal.replace(lists());
    }

    private SortedMap<String, List<UndecidedTransaction>> lists() {
        SortedMap<String, List<UndecidedTransaction>> lists = new TreeMap<>();
        lists.put("bank", List.copyOf(undecided));
        return lists;
    }

    private static UndecidedTransaction transaction(long number) {
        Map<String, Long> reads = new HashMap<>();
        for (int i = 0; i < KEYS; i++) {
            String name = "key-%d-%d-".formatted(number, i);
            reads.put(name + "x".repeat(NAME_LENGTH - name.length()), number * S);
        }
        return new UndecidedTransaction(
                new CommitRequest(
                        new UUID(number, number).toString(),
                        new CommitStart(number, number),
                        reads,
                        reads.keySet(),
                        Timestamp.ofNanos(5 * S),
                        true),
                number * S,
                (number + 5) * S);
    }

    /** The size of etcd's database, which is not compacted here, in bytes. */
    private static long bytes(URI address) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            String answer =
                    http.send(
                                    HttpRequest.newBuilder(
                                                    address.resolve("/v3/maintenance/status"))
                                            .timeout(PATIENCE)
                                            .POST(BodyPublishers.ofString("{}"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body();
            return JsonMapper.shared().readTree(answer).path("dbSize").asLong();
        }
    }
}
