package dev.byztime.settings;

import dev.byztime.atmostonce.ReceiverLimits;
import dev.byztime.linux.BoundedFiles;
import dev.byztime.ticket.ProofLimits;
import dev.byztime.ticket.SignatureAlgorithm;
import dev.byztime.ticket.TicketLimits;
import dev.byztime.ticket.TicketPlan;
import dev.byztime.ticket.TrustedIssuers;
import dev.byztime.time.Timestamp;
import dev.byztime.web.value.NameParam;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The operator's settings for tickets.
 *
 * @param issuer the name of this issuer in its tickets, usually its URL. Services with keys of
 *     their own need names of their own
 * @param usualLifetime the lifetime of a ticket if a request names none
 * @param longestLifetime the longest lifetime of a ticket
 * @param algorithm the algorithm of new keys: ed25519, or es256 for verifiers without EdDSA
 * @param rotateAfter for how long a key signs
 * @param announce for how long a key is published before it signs; verifiers must fetch the keys at
 *     least that often
 * @param proofLifetime for how long after its instant a proof can be accepted
 * @param proofKeys the largest number of keys and sessions whose proofs are remembered for an
 *     audience, at up to 64 bytes each
 * @param keysPerSubject the largest number of keys and sessions of one subject among them
 * @param audiences the largest number of audiences whose proofs are judged at the same time
 * @param issuers other issuers whose tickets are accepted, under names that the operator chooses
 */
public record TicketProperties(
        @DefaultValue("byztime") @Size(min = 1, max = 256) String issuer,
        @DefaultValue("5m") @DurationMin(millis = 1) @DurationUnit(ChronoUnit.SECONDS)
                Duration usualLifetime,
        @DefaultValue("1h") @DurationMax(days = 366) @DurationUnit(ChronoUnit.SECONDS)
                Duration longestLifetime,
        @DefaultValue("ed25519") SignatureAlgorithm algorithm,
        @DefaultValue("7d")
                @DurationMin(seconds = 1)
                @DurationMax(days = 3650)
                @DurationUnit(ChronoUnit.SECONDS)
                Duration rotateAfter,
        @DefaultValue("1h") @DurationMin @DurationMax(days = 3650) @DurationUnit(ChronoUnit.SECONDS)
                Duration announce,
        @DefaultValue("1m") @DurationMin @DurationMax(days = 366) @DurationUnit(ChronoUnit.SECONDS)
                Duration proofLifetime,
        @DefaultValue("100000") @Min(1) @Max(ReceiverLimits.MAX_CONNECTIONS) int proofKeys,
        @DefaultValue("16") @Min(1) @Max(1_000_000) int keysPerSubject,
        @DefaultValue("16") @Min(1) @Max(1000) int audiences,
        @DefaultValue Map<@Pattern(regexp = NameParam.PATTERN) String, @Valid Trusted> issuers) {

    /**
     * Another issuer.
     *
     * @param issuer its name in its tickets
     * @param keys file with its keys: a JWKS, which is read again every ten seconds
     */
    public record Trusted(
            @NotNull(message = "say how it is called in its tickets") String issuer,
            @NotNull(message = "name the file with its keys, a JWKS") Path keys) {}

    @AssertTrue(
            message =
                    "usual-lifetime (5m by default), longest-lifetime (1h by default) and"
                            + " rotate-after (7d by default) must be in that order")
    boolean isInOrder() {
        return usualLifetime.compareTo(longestLifetime) <= 0
                && longestLifetime.compareTo(rotateAfter) <= 0;
    }

    @AssertTrue(
            message =
                    "announce (1h by default) must not be longer than rotate-after (7d by default)")
    boolean isAnnouncedInTime() {
        return announce.compareTo(rotateAfter) <= 0;
    }

    @AssertTrue(message = "each issuer, this one too, must have a name of its own")
    boolean isEachIssuerNamedOnce() {
        Set<String> names = new HashSet<>(Set.of(issuer));
        return issuers.values().stream().allMatch(one -> names.add(String.valueOf(one.issuer)));
    }

    /**
     * The plan of tickets.
     *
     * @param maxError the error above which nothing is promised
     * @param maxClockSkewNs by how much a bearer's clock may be wrong, in nanoseconds
     */
    TicketPlan plan(Timestamp maxError, long maxClockSkewNs) {
        Map<String, TrustedIssuers.Source> trusted = new HashMap<>();
        issuers.values()
                .forEach(one ->
                        trusted.put(
                                one.issuer,
                                () -> BoundedFiles.read(one.keys, TrustedIssuers.MAX_BYTES + 1)));
        return new TicketPlan(
                new TicketLimits(
                        issuer,
                        timestamp(usualLifetime),
                        timestamp(longestLifetime),
                        maxError,
                        algorithm,
                        timestamp(rotateAfter),
                        timestamp(announce)),
                new ProofLimits(
                        new ReceiverLimits(proofLifetime.toNanos(), maxClockSkewNs, proofKeys),
                        keysPerSubject,
                        audiences),
                trusted);
    }

    private static Timestamp timestamp(Duration duration) {
        return new Timestamp(duration.getSeconds(), duration.getNano());
    }
}
