package dev.byztime.client;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A journal in memory. */
final class MemoryJournal implements TransactionJournal<String> {

    final Map<String, Entry<String>> kept = new HashMap<>();

    /** Is called before anything is kept. */
    Runnable beforeRecord = () -> {};

    boolean broken;

    @Override
    public Entry<String> keepIfAbsent(String transaction, Entry<String> entry) throws IOException {
        beforeRecord.run();
        if (broken) {
            throw new IOException("the journal is broken");
        }
        kept.putIfAbsent(transaction, entry);
        return kept.get(transaction);
    }

    @Override
    public Optional<Entry<String>> find(String transaction) {
        return Optional.ofNullable(kept.get(transaction));
    }

    @Override
    public void forget(String transaction) {
        kept.remove(transaction);
    }
}
