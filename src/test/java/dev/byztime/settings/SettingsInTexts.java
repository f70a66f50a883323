package dev.byztime.settings;

import dev.byztime.client.spring.ByztimeClientProperties;

import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Finds the settings under {@code byztime} that a text names. */
public final class SettingsInTexts {

    /** Not part of a longer name, nor a package, a label, a file or a class. */
    private static final Pattern NAMED =
            Pattern.compile(
                    "(?<![\\w./\\[-])(?:--)?byztime\\.([a-z][a-zA-Z-]*"
                            + "(?:\\.(?:[a-zA-Z][a-zA-Z-]*|\\*|<\\w+>|\\{\\w+}|\\[\\w+]))*)");

    /** Of other applications, which use the client for Spring Boot. */
    private static final List<String> OF_CLIENTS =
            Arrays.stream(ByztimeClientProperties.class.getRecordComponents())
                    .map(each -> "client." + each.getName())
                    .toList();

    private SettingsInTexts() {}

    public static List<String> in(String text) {
        return NAMED.matcher(text).results().map((MatchResult name) -> name.group(1)).toList();
    }

    /** Whether it is a setting, or the beginning of some. */
    public static boolean isSetting(String text) {
        String name = text.replaceFirst("\\.\\*$", ""); // all below it
        String[] parts = name.split("\\.");
        return OF_CLIENTS.contains(name)
                || SettingNames.like("byztime." + name).stream()
                        .anyMatch(setting ->
                                (setting + ".").startsWith("byztime." + name + ".")
                                        || (parts.length > 2
                                                && setting.replace("*", parts[2])
                                                        .startsWith("byztime." + name)));
    }
}
