package dev.byztime.web.value;

import org.springframework.util.StringUtils;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The header X-Forwarded-Prefix, by which a proxy says what it has taken off the path.
 *
 * <p>Spring takes any text for a prefix, and then fails at those that no path can begin with.
 */
public final class ForwardedPrefix {

    public static final String HEADER = "X-Forwarded-Prefix";

    /** Some segments, none of which is empty, a dot or two: a path that links can begin with. */
    private static final Pattern PATH =
            Pattern.compile("((?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._~:@+=-]+)*)/*");

    private ForwardedPrefix() {}

    /**
     * The prefix without a slash at its end; where several proxies have named theirs, all of them.
     *
     * @return empty if the header cannot be understood
     */
    public static Optional<String> parse(String header) {
        StringBuilder whole = new StringBuilder();
        for (String part : StringUtils.tokenizeToStringArray(header, ",")) {
            var path = PATH.matcher(part);
            if (!path.matches()) {
                return Optional.empty();
            }
            whole.append(path.group(1));
        }
        return Optional.of(whole.toString());
    }
}
