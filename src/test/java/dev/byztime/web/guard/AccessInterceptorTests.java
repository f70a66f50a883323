package dev.byztime.web.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.access.Access;
import dev.byztime.access.Needs;
import dev.byztime.access.Scope;
import dev.byztime.access.TokenFile;
import dev.byztime.testing.ManualClock;
import dev.byztime.testing.Quiet;
import dev.byztime.time.Timestamp;
import dev.byztime.web.problem.ActuatorPaths;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.method.HandlerMethod;

import tools.jackson.databind.json.JsonMapper;

import java.nio.file.Files;
import java.nio.file.Path;

/** What requests are told while nobody can say which tokens are in force. */
class AccessInterceptorTests {

    @RegisterExtension static final Quiet quiet = Quiet.about(TokenFile.class);

    private static final String SECRET = "x".repeat(32);

    /** An endpoint that asks for a token. */
    @Needs(Scope.READ)
    static final class Endpoint {
        void answer() {}
    }

    @Test
    void tokensThatCannotBeReadAreAPassingProblem(@TempDir Path folder) throws Exception {
        Path path = Files.writeString(folder.resolve("tokens"), "a read " + SECRET);
        ManualClock clock = new ManualClock(new Timestamp(9, 0), new Timestamp(9, 0));
        Access access = new Access(Access.Policy.GUARDED, TokenFile.open(path, clock));
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        AccessInterceptor interceptor =
                new AccessInterceptor(
                        access,
                        new AccessRules(
                                new ActuatorPaths(
                                        new DefaultListableBeanFactory()
                                                .getBeanProvider(PathMappedEndpoints.class))),
                        new Refusals(metrics),
                        JsonMapper.shared());
        HandlerMethod handler =
                new HandlerMethod(new Endpoint(), Endpoint.class.getDeclaredMethod("answer"));
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/x");
        request.addHeader("Authorization", "Bearer " + SECRET);
        assertThat(interceptor.preHandle(request, new MockHttpServletResponse(), handler)).isTrue();
        TokenCheck later = TokenCheck.of(request);

        Files.delete(path);
        Files.createDirectory(path);
        clock.advance(new Timestamp(1, 0));
        MockHttpServletResponse refused = new MockHttpServletResponse();
        assertThat(interceptor.preHandle(request, refused, handler)).isFalse();
        assertThat(refused.getStatus()).isEqualTo(503);
        assertThat(refused.getHeader("Retry-After")).isEqualTo("1");
        assertThat(refused.getHeader("WWW-Authenticate")).isNull();
        assertThat(refused.getContentAsString())
                .contains("\"tokens-unread\"", "\"transient\":true")
                .doesNotContain(SECRET);
        assertThat(later.objection())
                .satisfies(problem -> assertThat(problem.reason()).isEqualTo("tokens-unread"));
        assertThat(
                        metrics.get("byztime.requests.refused")
                                .tag("kind", "tokens-unread")
                                .counter()
                                .count())
                .isEqualTo(1);
    }
}
