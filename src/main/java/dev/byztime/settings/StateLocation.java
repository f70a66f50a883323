package dev.byztime.settings;

import java.nio.file.Path;

/**
 * Where the durable state is: in a folder of this process alone, or in one that several instances
 * of a machine share ({@code shared:FOLDER}).
 */
public final class StateLocation {

    /** What a shared folder begins with. */
    public static final String SHARED = "shared:";

    private final String text;

    private StateLocation(String text) {
        this.text = text;
    }

    /**
     * The location in a setting.
     *
     * @throws IllegalArgumentException if it names no folder
     */
    public static StateLocation of(String text) {
        StateLocation location = new StateLocation(text);
        if (location.folder().toString().isEmpty()) {
            throw new IllegalArgumentException(
                    "expected a folder, such as state, or one that several instances share, such as"
                            + " shared:/srv/byztime");
        }
        return location;
    }

    /** Whether several instances share it. */
    public boolean isShared() {
        return text.startsWith(SHARED);
    }

    /** The folder. */
    public Path folder() {
        return Path.of(isShared() ? text.substring(SHARED.length()) : text);
    }

    @Override
    public String toString() {
        return (isShared() ? SHARED : "") + folder().toAbsolutePath().normalize();
    }
}
