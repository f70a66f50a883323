package dev.byztime.commit;

import java.io.IOException;

/** Says that a journal has no room for a longer list, and was not changed. */
final class JournalFullException extends IOException {

    private static final long serialVersionUID = 1;

    private final int mostBytes;

    /**
     * @param mostBytes the size of the longest journal, in bytes
     */
    JournalFullException(int mostBytes) {
        super("a journal has at most %d bytes".formatted(mostBytes));
        this.mostBytes = mostBytes;
    }

    int mostBytes() {
        return mostBytes;
    }
}
