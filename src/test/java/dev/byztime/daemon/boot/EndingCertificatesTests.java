package dev.byztime.daemon.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.LogLines;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** When an operator is told that a certificate ends. */
class EndingCertificatesTests {

    private static final Instant NOW = Instant.parse("2026-11-27T00:00:00Z");
    private static final Instant LATER = NOW.plus(Duration.ofDays(15));
    private static final Instant SOON = NOW.plus(Duration.ofDays(13));

    @RegisterExtension private final LogLines lines = new LogLines(EndingCertificates.class);

    @Test
    void certificateThatEndsIsNamed() {
        assertThat(EndingCertificates.named(null, null, NOW)).isEmpty();
        assertThat(EndingCertificates.named(LATER, LATER, NOW)).isEmpty();
        assertThat(EndingCertificates.named(SOON, NOW, NOW))
                .containsExactly(
                        "this node's certificate ends at 2026-12-10T00:00:00Z",
                        "a certificate of the peers' authorities ended at 2026-11-27T00:00:00Z");
    }

    @Test
    void eachIsLoggedOnceUntilItChanges() {
        EndingCertificates ending = new EndingCertificates();
        List<String> soon = EndingCertificates.named(SOON, null, NOW);
        ending.log(soon);
        ending.log(soon);
        assertThat(lines.written())
                .containsExactly(
                        "this node's certificate ends at 2026-12-10T00:00:00Z. Renew it:"
                                + " docs/operations.md#byztimecertificateends");
        ending.log(EndingCertificates.named(SOON, null, SOON));
        assertThat(lines.written()).hasSize(2).last().asString().contains("certificate ended at");
        ending.log(List.of());
        ending.log(soon);
        assertThat(lines.written()).hasSize(3);
    }
}
