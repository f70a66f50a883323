package dev.byztime.web.fastpath;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.jspecify.annotations.Nullable;

/** The forms of an answer among which a client can choose by its Accept header. */
public enum AnswerForm {
    JSON("application/json"),
    TEXT("text/plain;charset=utf-8");

    private final HttpField contentType;

    AnswerForm(String contentType) {
        this.contentType = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, contentType);
    }

    /**
     * The form that Spring MVC would choose, for the Accept headers that clients usually send.
     *
     * @return null for all others
     */
    static @Nullable AnswerForm accepted(String accept) {
        return switch (accept) {
            case "*/*", "application/json", "application/json, text/plain, */*" -> JSON;
            case "text/plain" -> TEXT;
            default -> null;
        };
    }

    HttpField contentType() {
        return contentType;
    }
}
