package dev.byztime.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

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
        assertThat(of("GET", null, null).waitNs()).isEqualTo(Long.MAX_VALUE); // of a long poll
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
