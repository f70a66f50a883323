package dev.byztime.time;

import java.util.Locale;

/** One of a closed list of reasons why a request cannot be served; its types are enums. */
public interface RefusalReason {

    /** The name in Java, such as {@code TOO_OLD}. */
    String name();

    /** The reason as a short sentence for people. */
    String title();

    /** Whether a later attempt may succeed. If not, none can succeed in this process. */
    boolean isTransient();

    /** The name in answers, metrics and documents, such as {@code too-old}. */
    default String reason() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
