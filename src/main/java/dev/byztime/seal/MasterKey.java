package dev.byztime.seal;

/**
 * A key with which this server seals cookies. Nobody else has it.
 *
 * @param id the id by which cookies name the key: a random unsigned number of 32 bits
 * @param secret 32 bytes
 * @param sinceSeconds the time of its first use, in seconds since the Unix epoch by the calendar
 *     clock
 */
public record MasterKey(long id, byte[] secret, long sinceSeconds) {

    MasterKey since(long nowSeconds) {
        return new MasterKey(id, secret, nowSeconds);
    }

    @Override
    public String toString() {
        return "master key %08x".formatted(id); // without its secret
    }
}
