package dev.byztime.web.value;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Sorts the forms of an answer by a client's preference (RFC 9110, section 12.5.1). */
final class AcceptedForms {

    /** The forms of answers, with the usual form first. */
    private static final List<MediaType> FORMS =
            List.of(
                    MediaType.APPLICATION_JSON,
                    MediaType.TEXT_PLAIN,
                    MediaType.APPLICATION_NDJSON,
                    MediaType.TEXT_HTML,
                    MediaType.valueOf("application/vnd.oai.openapi"),
                    MediaType.valueOf("application/vnd.oai.openapi+json"),
                    MediaType.valueOf("application/vnd.spring-boot.actuator.v3+json"),
                    MediaType.valueOf("application/openmetrics-text"));

    /** A form that no answer has. */
    private static final MediaType NONE = MediaType.valueOf("application/vnd.byztime.none");

    private AcceptedForms() {}

    /** A form or range, with the client's range that selected it. */
    private record Choice(MediaType type, MediaType range) {}

    /**
     * The forms that may be sent, without qualities, the best first.
     *
     * <p>The client's own ranges come last, because they find forms that {@link #FORMS} does not
     * list. They are left out if they would allow a form again that the client refuses.
     */
    static List<MediaType> inOrder(List<MediaType> ranges) {
        List<Choice> choices = new ArrayList<>();
        boolean refuses = ranges.stream().anyMatch(range -> range.getQualityValue() == 0);
        ranges.stream()
                .filter(range -> !isWild(range))
                .forEach(range -> choices.add(new Choice(range.removeQualityValue(), range)));
        for (MediaType form : FORMS) {
            MediaType range = mostSpecific(ranges, form);
            if (range != null && isWild(range)) {
                choices.add(new Choice(form, range));
            }
        }
        if (!refuses) {
            ranges.stream()
                    .filter(AcceptedForms::isWild)
                    .forEach(range -> choices.add(new Choice(range.removeQualityValue(), range)));
        }
        Set<MediaType> seen = new HashSet<>();
        List<MediaType> order =
                choices.stream()
                        .filter(choice -> choice.range.getQualityValue() > 0)
                        .sorted(
                                Comparator.comparingDouble(
                                                (Choice choice) -> -choice.range.getQualityValue())
                                        .thenComparing(choice -> isWild(choice.type)))
                        .map(Choice::type)
                        .filter(seen::add)
                        .toList();
        return order.isEmpty() ? List.of(NONE) : order;
    }

    private static boolean isWild(MediaType range) {
        return range.isWildcardType() || range.isWildcardSubtype();
    }

    private static @Nullable MediaType mostSpecific(List<MediaType> ranges, MediaType form) {
        return ranges.stream()
                .filter(range -> range.getParameters().isEmpty() || isWild(range) || !hasOwn(range))
                .filter(range -> range.includes(form))
                .min(
                        Comparator.comparingInt(range ->
                                range.isWildcardType() ? 2 : range.isWildcardSubtype() ? 1 : 0))
                .orElse(null);
    }

    /** Whether the range has a parameter besides the quality, which restricts the form. */
    private static boolean hasOwn(MediaType range) {
        return !range.removeQualityValue().getParameters().isEmpty();
    }
}
