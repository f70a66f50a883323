package dev.byztime.ticket;

/**
 * A number of a JSON document, in the digits in which it was written, so that none are lost.
 *
 * @param text the number as RFC 8259 writes it
 */
public record JsonNumber(String text) {

    @Override
    public String toString() {
        return text;
    }
}
