package dev.byztime.time;

import java.util.UUID;

/**
 * One boot of one machine. Local times can be compared only within the same era.
 *
 * <p>On Linux the kernel's boot id identifies an era. Its 16 bytes are kept in the order of the
 * printed digits, which is also their order in a timedata file.
 */
public record Era(UUID bootId) {

    /**
     * @param text 32 hexadecimal digits in the 8-4-4-4-12 form of {@code
     *     /proc/sys/kernel/random/boot_id}
     * @throws IllegalArgumentException if the text has any other form
     */
    public static Era parse(String text) {
        UUID id = UUID.fromString(text);
        if (!id.toString().equalsIgnoreCase(text)) { // fromString also takes shortened groups
            throw new IllegalArgumentException("not a boot id: " + text);
        }
        return new Era(id);
    }

    /**
     * @param high the first eight bytes, most significant byte first
     * @param low the last eight bytes, most significant byte first
     */
    public static Era of(long high, long low) {
        return new Era(new UUID(high, low));
    }

    @Override
    public String toString() {
        return bootId.toString();
    }
}
