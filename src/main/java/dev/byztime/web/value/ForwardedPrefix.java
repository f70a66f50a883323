package dev.byztime.web.value;

import org.springframework.util.StringUtils;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Parses the header X-Forwarded-Prefix, in which a proxy names the prefix that it removed.
 *
 * <p>Spring takes any text for a prefix, and then fails at those that no path can begin with.
 */
public final class ForwardedPrefix {

    public static final String HEADER = "X-Forwarded-Prefix";

    /** A path for the beginning of links: no segment is empty, a dot or two dots. */
    private static final Pattern PATH =
            Pattern.compile("((?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._~:@+=-]+)*)/*");

    /** The regular expression takes stack for each segment. */
    private static final int MOST_CHARACTERS = 1000;

    private ForwardedPrefix() {}

    /**
     * The prefix without a slash at its end; where several proxies have named theirs, all of them.
     *
     * @return empty if the header cannot be understood, or is too long for a path
     */
    public static Optional<String> parse(String header) {
        if (header.length() > MOST_CHARACTERS) {
            return Optional.empty();
        }
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
