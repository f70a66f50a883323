package dev.byztime.commit;

import java.util.List;

/** A journal of a group whose transactions are all over one store. */
final class NoJournal implements CommitJournal {

    @Override
    public List<UndecidedTransaction> read() {
        return List.of();
    }

    @Override
    public void replace(List<UndecidedTransaction> undecided) {
        throw new AssertionError("nothing is written down");
    }
}
