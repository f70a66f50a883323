package dev.byztime.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

import java.util.List;

class OwnerRequestTests {

    @AfterEach
    void end() {
        RequestContextHolder.resetRequestAttributes();
    }

    @Test
    void whatIsLeftOfAWaitIsSentOn() {
        OwnerRequest request = of("POST", "wait=25s&recall=false", "25s");
        assertThat(request.waitNs()).isEqualTo(25_000_000_000L);
        OwnerRequest later = request.after(1_000_000_001);
        assertThat(later.waitNs()).isEqualTo(23_999_999_999L);
        assertThat(later.target()).isEqualTo("/leases/acquire?wait=23999999999ns&recall=false");
        assertThat(request.after(26_000_000_000L).target())
                .isEqualTo("/leases/acquire?wait=0ns&recall=false");
    }

    @Test
    void aWaitOfAnyLengthIsUnderstood() {
        OwnerRequest request = of("POST", "recall=false&wait=999999999999999h", "999999999999999h");
        assertThat(request.waitNs()).isEqualTo(Long.MAX_VALUE);
        assertThat(request.after(1).target()).isEqualTo(request.target());
    }

    @Test
    void whatDoesNotWaitIsSentOnAsItIs() {
        assertThat(of("POST", null, null).waitNs()).isZero();
        OwnerRequest await = of("POST", "await=1s", null);
        assertThat(await.after(1).target()).isEqualTo("/leases/acquire?await=1s");
        for (String method : List.of("GET", "HEAD")) {
            assertThat(of(method, null, null).waitNs()).isZero();
        }
    }

    @Test
    void aLongPollWaitsForAsLongAsItMay() {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/below/leases/recall");
        assertThat(of(request).waitNs()).isEqualTo(Long.MAX_VALUE);
        request.setParameter("wait", "2s");
        assertThat(of(request).waitNs()).isEqualTo(2_000_000_000L);
    }

    @Test
    void whatNoUriMayHaveIsEncoded() {
        assertThat(of("GET", "a=|^\"{}\\<>`é 1%7C&b=\uD83D\uDD52[:]", null).target())
                .isEqualTo(
                        "/leases/acquire?a=%7C%5E%22%7B%7D%5C%3C%3E%60%C3%A9%201%7C"
                                + "&b=%F0%9F%95%92[:]");
    }

    /** The owner does not know the path by which a proxy is reached. */
    @Test
    void thePathIsThatOfTheServiceAndNotThatOfAProxy() {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/below/leases/check");
        request.setContextPath("/below");
        HttpServletRequestWrapper forwarded =
                new HttpServletRequestWrapper(request) {
                    @Override
                    public String getRequestURI() {
                        return "/outside/leases/check";
                    }

                    @Override
                    public String getContextPath() {
                        return "/outside";
                    }
                };
        assertThat(of(forwarded).target()).isEqualTo("/below/leases/check");
        assertThat(OwnerRequest.part("/leases/renew", new byte[0]).target())
                .isEqualTo("/below/leases/renew");
    }

    private static OwnerRequest of(HttpServletRequest request) {
        RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request));
        return OwnerRequest.whole();
    }

    private static OwnerRequest of(String method, @Nullable String query, @Nullable String wait) {
        MockHttpServletRequest request = new MockHttpServletRequest(method, "/leases/acquire");
        request.setQueryString(query);
        if (wait != null) {
            request.setParameter("wait", wait);
        }
        RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request));
        return OwnerRequest.whole();
    }
}
