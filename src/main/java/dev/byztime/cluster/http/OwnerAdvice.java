package dev.byztime.cluster.http;

import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.annotation.Order;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import java.io.IOException;

/** Passes on what owners have answered, as it is. */
@RestControllerAdvice
@Order(-2) // before the advice that knows all exceptions
class OwnerAdvice {

    /** Writes the answer itself, because its body is not to be converted. */
    @ExceptionHandler
    void answered(AnsweredByOwner e, HttpServletResponse response) throws IOException {
        OwnerAnswer answer = e.answer();
        response.setStatus(answer.status());
        answer.headers()
                .forEach((name, values) -> {
                    response.setHeader(name, values.getFirst()); // in the place of our own
                    values.stream().skip(1).forEach(v -> response.addHeader(name, v));
                });
        response.getOutputStream().write(answer.body());
    }
}
