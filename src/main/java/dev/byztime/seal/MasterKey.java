package dev.byztime.seal;

/**
 * A key that this server seals cookies with, and nobody else has.
 *
 * @param id by which cookies name it: an unsigned number of 32 bits, drawn at random
 * @param secret 32 bytes
 * @param sinceSeconds when it came into use, in seconds since the Unix epoch by the calendar clock
 */
public record MasterKey(long id, byte[] secret, long sinceSeconds) {

    MasterKey since(long nowSeconds) {
        return new MasterKey(id, secret, nowSeconds);
    }

    @Override
    public String toString() {
        return "master key %08x".formatted(id); // and not its secret
    }
}
