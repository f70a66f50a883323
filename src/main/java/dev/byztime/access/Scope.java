package dev.byztime.access;

import java.util.Locale;

/** What a token allows. None includes another: a line in the file says all that its token may. */
public enum Scope {
    /** Judging messages and getting stamps. */
    AT_MOST_ONCE,
    /** Taking, keeping, watching and giving up leases. */
    LEASES,
    /** Seeing what others do: listings, watermarks, metrics. */
    READ,
    /** Taking leases away from others, and operating the process. */
    ADMIN;

    /** The name in files and answers, such as {@code at-most-once}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
