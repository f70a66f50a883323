package dev.byztime.cluster.http;

import dev.byztime.run.ServiceRefusal;

import org.springframework.http.HttpHeaders;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.function.Function;

/**
 * What the owner of a partition has answered.
 *
 * @param status the HTTP status
 * @param headers those that a client may need
 * @param body as it was received
 * @param isRefused whether the owner has done nothing, because it is not the owner
 */
record OwnerAnswer(int status, HttpHeaders headers, byte[] body, boolean isRefused) {

    /** The header with the MAC of an answer to another instance. */
    static final String MAC = "Byztime-Answer";

    /** What a client needs of the headers of an answer. */
    private static final List<String> PASSED =
            List.of(
                    HttpHeaders.CONTENT_TYPE,
                    HttpHeaders.CACHE_CONTROL,
                    HttpHeaders.RETRY_AFTER,
                    HttpHeaders.WWW_AUTHENTICATE);

    /**
     * The values of the headers that are passed on, for a MAC.
     *
     * @param values of a header
     */
    static List<List<String>> passed(Function<String, List<String>> values) {
        return PASSED.stream().map(values).toList();
    }

    /**
     * The answer in a response.
     *
     * @param json reads problems
     */
    static OwnerAnswer of(HttpResponse<byte[]> response, JsonMapper json) {
        HttpHeaders headers = new HttpHeaders();
        for (String name : PASSED) {
            response.headers().allValues(name).forEach(value -> headers.add(name, value));
        }
        return new OwnerAnswer(
                response.statusCode(),
                headers,
                response.body(),
                response.statusCode() == 503 && isRefused(response.body(), json));
    }

    private static boolean isRefused(byte[] body, JsonMapper json) {
        try {
            return json.readTree(body)
                    .path("reason")
                    .asString("")
                    .equals(ServiceRefusal.Reason.NO_OWNER.reason());
        } catch (JacksonException e) {
            return false; // of a proxy in between, which may have sent the request on
        }
    }

    /** Whether a refusal says that nothing was done because of the ownership. */
    static boolean isOfOwnership(ServiceRefusal refusal) {
        return refusal.reason() == ServiceRefusal.Reason.NO_OWNER
                || refusal.reason() == ServiceRefusal.Reason.RECOVERING;
    }
}
