package dev.byztime.daemon.keys;

import java.util.Locale;

/** What became of one connection to the key server. */
public enum KeyServerOutcome {
    /** It was given cookies. */
    COOKIES,
    /** It asked for what there is not, or wrongly, and was told so. */
    REFUSED,
    /** It said more than a request can be long. */
    TOO_LONG,
    /** It did not speak TLS 1.3, or had no certificate where that is required. */
    TLS,
    /** It did not ask for {@code ntske/1}. */
    PROTOCOL_NAME,
    /** It went away. */
    CLOSED,
    /** It took too long. */
    TIMED_OUT,
    /** Its address is not one of those that may ask. */
    NOT_ADMITTED,
    /** Others from near its address have asked too often. */
    LIMITED,
    /** There were too many at once, from near its address or altogether. */
    FULL,
    /** This server could not serve it: it had no descriptors left, or a fault. */
    FAILED;

    /** As the value of a label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
