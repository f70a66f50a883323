package dev.byztime.web.problem;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotSupportedException;

import java.util.List;
import java.util.stream.Collectors;

/** Creates the problems for bodies and answers of media types that the service does not support. */
public final class ContentTypes {

    private static final String ENCODINGS = "identity: a body that is not compressed";

    private ContentTypes() {}

    /** The problem of a body of another kind. */
    public static Problem other(HttpMediaTypeNotSupportedException e) {
        MediaType got = e.getContentType();
        return other(got == null ? null : got.toString(), e.getSupportedMediaTypes());
    }

    /**
     * The problem of a body with an unsupported media type.
     *
     * @param got the media type of the body; null if it is missing or cannot be parsed
     */
    public static Problem other(@Nullable String got, List<MediaType> expected) {
        String types =
                expected.stream().map(MediaType::toString).collect(Collectors.joining(" or "));
        return Problem.of(
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                new FaultyPart(
                        HttpHeaders.CONTENT_TYPE,
                        got,
                        types,
                        null,
                        "name the content type: curl -H 'Content-Type: %s'".formatted(types)));
    }

    /**
     * The problem of a request whose answer has none of the accepted media types.
     *
     * @param accept the header, as it was sent
     * @param forms the media types of the answer
     */
    static Problem notAcceptable(String accept, List<MediaType> forms) {
        String types =
                forms.stream()
                        .map(MediaType::toString)
                        .distinct()
                        .collect(Collectors.joining(" or "));
        return Problem.of(
                ProblemType.NOT_ACCEPTABLE,
                new FaultyPart(
                        HttpHeaders.ACCEPT, accept, types.isEmpty() ? "another form" : types));
    }

    /** The problem of a body that is compressed. */
    public static Problem encoded(String encoding) {
        return Problem.of(
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                new FaultyPart(
                        HttpHeaders.CONTENT_ENCODING,
                        encoding,
                        ENCODINGS,
                        null,
                        "this service decodes no content encoding"));
    }

    /**
     * What is wrong with a transfer coding besides chunks.
     *
     * @param codings as they were sent; null if they are not known
     */
    public static FaultyPart coding(@Nullable String codings) {
        return new FaultyPart(
                HttpHeaders.TRANSFER_ENCODING,
                codings,
                "chunked alone, or a Content-Length instead",
                null,
                "this service decodes no compressed bodies");
    }
}
