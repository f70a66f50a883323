package dev.byztime.web.problem;

import dev.byztime.access.PublicEndpoint;

import io.swagger.v3.oas.annotations.Hidden;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Serves docs/problems.md, one section at the URI of each problem type: as it is to programs, and
 * to browsers as a page of the documentation.
 */
@Hidden
@RestController
@PublicEndpoint
public class ProblemPages {

    private static final Pattern SECTION =
            Pattern.compile(
                    "^## `([a-z-]+)`\\R(.*?)(?=^##? |\\z)", Pattern.MULTILINE | Pattern.DOTALL);

    private static final MediaType MARKDOWN =
            new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);

    private final String all;
    private final Map<String, String> sections;

    ProblemPages() throws IOException {
        all = new ClassPathResource("docs/problems.md").getContentAsString(StandardCharsets.UTF_8);
        sections =
                SECTION.matcher(all)
                        .results()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        match -> match.group(1),
                                        match -> match.group().strip() + "\n"));
    }

    @GetMapping("/problems")
    ResponseEntity<String> all(HttpServletRequest request) {
        return prefersHtml(request) ? seeOther("docs/problems.html") : page(all);
    }

    @GetMapping(Problem.PREFIX + "{reason}")
    ResponseEntity<String> one(@PathVariable String reason, HttpServletRequest request) {
        String section = sections.get(reason);
        if (section == null) {
            throw new ResponseStatusException(
                    HttpStatus.NOT_FOUND,
                    "there is no problem with this name; /problems lists all");
        }
        return prefersHtml(request) ? seeOther("../docs/problems.html#" + reason) : page(section);
    }

    /** The way from a path that people try to the page that relative links work on. */
    @GetMapping("/docs")
    ResponseEntity<String> documentation() {
        return seeOther("docs/");
    }

    /** As {@link #documentation}, for the folder in it that has a page of its own. */
    @GetMapping("/docs/quickstarts")
    ResponseEntity<String> quickstarts() {
        return seeOther("quickstarts/");
    }

    /** Whether a browser asks: HTML before plain text, which is what all others get. */
    private static boolean prefersHtml(HttpServletRequest request) {
        return Collections.list(request.getHeaders(HttpHeaders.ACCEPT)).stream()
                .flatMap(accept -> MediaType.parseMediaTypes(accept).stream())
                .filter(range ->
                        range.includes(MediaType.TEXT_PLAIN) || range.includes(MediaType.TEXT_HTML))
                .findFirst()
                .filter(range -> !range.includes(MediaType.TEXT_PLAIN))
                .isPresent();
    }

    /** Markdown as plain text, which can be read as it is. */
    private static ResponseEntity<String> page(String text) {
        return ResponseEntity.ok().contentType(MARKDOWN).varyBy(HttpHeaders.ACCEPT).body(text);
    }

    /**
     * @param place relative to the request, so that it holds behind every prefix
     */
    private static ResponseEntity<String> seeOther(String place) {
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create(place))
                .varyBy(HttpHeaders.ACCEPT)
                .build();
    }
}
