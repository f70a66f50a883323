package dev.byztime.ticket;

import dev.byztime.time.Timestamp;

/** The rules of keys that several instances share, which tests break one at a time. */
class AgreedKeyRules {

    /** For how long nothing in the store is relied on, after a start or a break. */
    Timestamp settling(Timestamp lag) {
        return lag;
    }

    /** Whether keys that have signed are relied on only if another instance vouches for them. */
    boolean needsVoucher() {
        return true;
    }

    /** For how long a key must have been seen in the store before it may sign. */
    Timestamp spreading(Timestamp lag) {
        return lag.plus(lag);
    }

    /** How old a read of the store may be by which tickets are judged: less than spreading. */
    Timestamp fresh(Timestamp lag) {
        return lag.plus(lag.halve());
    }
}
