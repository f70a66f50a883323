package dev.byztime.time;

import java.util.UUID;

/**
 * The span of one boot of one machine, within which local times can be compared.
 *
 * <p>On Linux it is the kernel's boot id. Its 16 bytes are kept in the order in which the digits
 * are written, which is also their order in a timedata file.
 */
public record Era(UUID bootId) {

    /**
     * @param text 32 hexadecimal digits in the 8-4-4-4-12 form of {@code
     *     /proc/sys/kernel/random/boot_id}
     * @throws IllegalArgumentException if it is anything else
     */
    public static Era parse(String text) {
        UUID id = UUID.fromString(text);
        if (!id.toString().equalsIgnoreCase(text)) { // fromString also takes shortened groups
            throw new IllegalArgumentException("not a boot id: " + text);
        }
        return new Era(id);
    }

    /**
     * @param high the first eight bytes, the first of them most significant
     * @param low the last eight
     */
    public static Era of(long high, long low) {
        return new Era(new UUID(high, low));
    }

    @Override
    public String toString() {
        return bootId.toString();
    }
}
