package dev.byztime.lease;

import java.util.HexFormat;

/** The secret id of one lease: 128 random bits, written as 32 hexadecimal digits. */
public record LeaseId(long high, long low) {

    /** An id that no lease has, in place of text that is not an id. */
    public static final LeaseId NONE = new LeaseId(0, 0);

    private static final int DIGITS = 32;

    /**
     * @throws IllegalArgumentException if the text is not 32 hexadecimal digits in lower case
     */
    public static LeaseId parse(String text) {
        if (text.length() != DIGITS) {
            throw new IllegalArgumentException("a lease id has 32 hexadecimal digits");
        }
        LeaseId id =
                new LeaseId(
                        HexFormat.fromHexDigitsToLong(text, 0, DIGITS / 2),
                        HexFormat.fromHexDigitsToLong(text, DIGITS / 2, DIGITS));
        if (!id.toString().equals(text)) {
            throw new IllegalArgumentException("a lease id is written in lower case");
        }
        return id;
    }

    @Override
    public int hashCode() {
        return (int) low; // random already
    }

    @Override
    public boolean equals(Object that) {
        return that instanceof LeaseId other && other.high == high && other.low == low;
    }

    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(low);
    }
}
