package dev.byztime.web.problem;

import dev.byztime.access.PublicEndpoint;

import io.swagger.v3.oas.annotations.Hidden;

import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Serves docs/problems.md, one section at the URI of each problem type. */
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
    ResponseEntity<String> all() {
        return page(all);
    }

    @GetMapping(Problem.PREFIX + "{reason}")
    ResponseEntity<String> one(@PathVariable String reason) {
        String section = sections.get(reason);
        if (section == null) {
            throw new ResponseStatusException(
                    HttpStatus.NOT_FOUND,
                    "there is no problem with this name; /problems lists all");
        }
        return page(section);
    }

    /**
     * A page as plain text: Markdown is readable as it is, and browsers show plain text instead of
     * saving it.
     */
    private static ResponseEntity<String> page(String text) {
        return ResponseEntity.ok().contentType(MARKDOWN).body(text);
    }
}
