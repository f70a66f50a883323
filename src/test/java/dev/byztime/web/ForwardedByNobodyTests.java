package dev.byztime.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.consumer.ServedTime;
import dev.byztime.consumer.ServiceOnManualClock;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import java.io.IOException;

/**
 * Clients that claim to be proxies, where nobody said that there are any. In Kubernetes, too, where
 * Boot believes them by default.
 */
@ServiceOnManualClock
@TestPropertySource(properties = "spring.main.cloud-platform=kubernetes")
class ForwardedByNobodyTests {

    private static final String[] CLAIMS = {
        "X-Forwarded-Prefix", "/evil",
        "X-Forwarded-Host", "evil.example",
        "X-Forwarded-Proto", "https",
        "X-Forwarded-Port", "666",
        "Forwarded", "host=evil.example;proto=https"
    };

    @Autowired private MockMvcTester http;
    @Autowired private ServedTime time;

    @BeforeEach
    void begin() throws IOException {
        time.begin();
    }

    @Test
    void noAnswerShowsWhatTheySay() throws IOException {
        for (String path : ForwardedHeadersTests.PATHS) {
            MvcTestResult answer = claim(path);
            MvcTestResult plain = http.get().uri(path).exchange();
            assertThat(answer.getResponse().getStatus()).isEqualTo(plain.getResponse().getStatus());
            assertThat(answer.getResponse().getContentAsString() + location(answer))
                    .as(path)
                    .doesNotContain("/evil", "evil.example", "https://localhost", ":666");
            assertThat(location(answer)).isEqualTo(location(plain));
        }
    }

    private MvcTestResult claim(String path) {
        MockMvcTester.MockMvcRequestBuilder request = http.get().uri(path);
        for (int i = 0; i < CLAIMS.length; i += 2) {
            request.header(CLAIMS[i], CLAIMS[i + 1]);
        }
        return request.exchange();
    }

    private static String location(MvcTestResult answer) {
        return String.valueOf(answer.getResponse().getHeader("Location"));
    }
}
