package dev.byztime.command.status;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

/**
 * The recovery of a part of the service, in words. A part that recovers is UP, because every start
 * begins with that, but refuses something until it is over.
 */
final class PartRecovery {

    private PartRecovery() {}

    /**
     * What a part refuses, for how long, and why; null if it does not recover.
     *
     * @param part its name in health
     * @param details its details in health
     */
    static @Nullable String words(String part, JsonNode details) {
        String cause = details.path("recovering").stringValue("");
        String remaining = details.path("recoveringFor").stringValue("");
        if (cause.isEmpty() && remaining.isEmpty()) {
            return null;
        }
        return "recovering: %s %s%s"
                .formatted(
                        refused(part),
                        remaining.isEmpty() ? "for now" : "for " + remaining + " s more",
                        why(cause));
    }

    private static String refused(String part) {
        return switch (part) {
            case "leases" -> "no lease is granted, and none is renewed without its claim,";
            case "atMostOnce" -> "messages may be STALE although nobody has accepted them,";
            case "commits" -> "no transaction begins";
            default -> "some requests are refused";
        };
    }

    private static String why(String cause) {
        return switch (cause) {
            case "" -> "";
            case "STARTING" -> ", until the state folder has been read and written";
            case "FIRST_START" -> ", because the state folder is new, or its files were lost";
            case "RESTART" -> ", because an earlier run may have promised otherwise";
            case "SETTLING" -> ", because another instance owned them until a moment ago";
            case "OTHER_ERA" -> ", because the machine was rebooted or replaced";
            case "DISCONTINUITY" -> ", because the timescale broke";
            default -> " (" + cause + ")";
        };
    }
}
