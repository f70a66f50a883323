package dev.byztime.web.server;

import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/** The words of an endpoint's path, such as {@code /commits/{group}/begin}. */
final class PathWords {

    private static final Pattern KNOWN = Pattern.compile("(/([a-z-]+|\\{[a-zA-Z]+}))+");

    /** Null where the path has a variable. */
    private final @Nullable String[] words;

    private PathWords(@Nullable String[] words) {
        this.words = words;
    }

    /**
     * Null if there is more than one pattern, or one with anything else than words and variables.
     */
    static @Nullable PathWords of(Collection<String> patterns) {
        if (patterns.size() != 1) {
            return null;
        }
        String pattern = patterns.iterator().next();
        if (!KNOWN.matcher(pattern).matches()) {
            return null;
        }
        return new PathWords(
                Arrays.stream(pattern.substring(1).split("/"))
                        .map(word -> word.startsWith("{") ? null : word)
                        .toArray(String[]::new));
    }

    /**
     * Whether a path may match the pattern. It certainly does not if this is false.
     *
     * @param path separators and segments, by turns
     */
    boolean mayMatch(List<PathContainer.Element> path) {
        if (path.size() != 2 * words.length) {
            return false;
        }
        for (int i = words.length; i-- > 0; ) { // their last words tell most of them apart
            String word = words[i];
            if (word != null
                    && path.get(2 * i + 1) instanceof PathContainer.PathSegment segment
                    && !word.equals(segment.valueToMatch())) {
                return false;
            }
        }
        return true;
    }
}
