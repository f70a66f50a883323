package dev.byztime.client;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A journal in memory. */
final class MemoryJournal implements TransactionJournal<String> {

    final Map<String, Values<String>> kept = new HashMap<>();

    /** Is called before each record. */
    Runnable beforeRecord = () -> {};

    boolean broken;

    @Override
    public void record(String transaction, Values<String> values) throws IOException {
        beforeRecord.run();
        if (broken) {
            throw new IOException("the journal is broken");
        }
        kept.put(transaction, values);
    }

    @Override
    public Optional<Values<String>> find(String transaction) {
        return Optional.ofNullable(kept.get(transaction));
    }

    @Override
    public void forget(String transaction) {
        kept.remove(transaction);
    }
}
