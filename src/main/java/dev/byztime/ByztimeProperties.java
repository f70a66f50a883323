package dev.byztime;

import dev.byztime.access.Access;
import dev.byztime.atmostonce.AtMostOnceProperties;
import dev.byztime.consumer.Limits;
import dev.byztime.daemon.boot.PeersProperties;
import dev.byztime.lease.LeaseProperties;
import dev.byztime.time.Timestamp;
import dev.byztime.timedata.Provider;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What an operator decides about the clock.
 *
 * <p>A name that is not here is refused: a misspelt limit that is silently ignored is a limit that
 * nobody keeps. Durations without a unit are seconds, as in requests.
 *
 * @param provider who writes the timedata file: standalone (this service, alone), peers (this
 *     service, as one of a group) or external (another process, such as byztimed). Required: a
 *     wrong guess would serve a time that agrees with nobody
 * @param timedata path of the timedata file
 * @param driftPpb bound on the rate error of this machine's oscillator, in parts per billion. Too
 *     small a value makes every answer wrong; it must be the one that the writer uses
 * @param keep for how long an entry is kept before the file is read again; 0 = read it at every
 *     reading
 * @param degradedAfter beyond these limits answers are marked DEGRADED
 * @param refusedAfter beyond these limits nothing is answered, and readiness is off
 * @param peers the group, if the provider is peers
 * @param slew makes the estimate follow the data at a limited rate; absent = it steps
 * @param state folder for what must not be forgotten; absent = neither at-most-once delivery nor
 *     leases are offered
 * @param atMostOnce what holds for at-most-once delivery
 * @param leases what holds for leases
 * @param access who may reach the service on addresses other than this machine's own: guarded
 *     (nobody, unless tokens are asked for) or open (anybody: something else keeps strangers out)
 * @param tokens file of the tokens that are asked for; absent = none are
 * @param unixSocket path of a Unix domain socket to listen on too; absent = none
 * @param hosts names by which the service is asked for, beside localhost and addresses of this
 *     machine. Others are refused where no tokens are asked for, since a web page can make a name
 *     of its own lead here
 * @param allowedOrigins origins of web pages that may ask, such as https://app.example
 * @param longestWait cap on how long a request may wait, for an instant to pass or for a lease. The
 *     default is below the time-outs of the usual proxies: docs/behind-a-proxy.md
 */
@Validated
@ConfigurationProperties(prefix = "byztime", ignoreUnknownFields = false)
public record ByztimeProperties(
        @NotNull(
                        message =
                                "say who writes the timedata file: standalone (this service, with a"
                                    + " timescale of its own), peers (this service, as one of a"
                                    + " group that agrees) or external (another process, such as"
                                    + " byztimed)")
                Provider provider,
        @DefaultValue("state/timedata") Path timedata,
        @DefaultValue("250000") @Min(0) @Max(100_000_000) long driftPpb,
        @DefaultValue("5ms")
                @DurationMin
                @DurationMax(seconds = 1)
                @DurationUnit(ChronoUnit.SECONDS)
                Duration keep,
        @DefaultValue @Valid DegradedAfter degradedAfter,
        @DefaultValue @Valid RefusedAfter refusedAfter,
        @Valid @Nullable PeersProperties peers,
        @Valid @Nullable Slew slew,
        @Nullable Path state,
        @DefaultValue @Valid AtMostOnceProperties atMostOnce,
        @DefaultValue @Valid LeaseProperties leases,
        @DefaultValue("guarded") Access.Policy access,
        @Nullable Path tokens,
        @Nullable Path unixSocket,
        @DefaultValue List<@Pattern(regexp = HOST, message = NO_HOST) String> hosts,
        @DefaultValue List<@Pattern(regexp = ORIGIN, message = NO_ORIGIN) String> allowedOrigins,
        @DefaultValue("25s") @DurationMin @DurationMax(hours = 1) @DurationUnit(ChronoUnit.SECONDS)
                Duration longestWait) {

    private static final String HOST =
            "[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}|\\[?[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*]?";

    private static final String NO_HOST =
            "expected a name without scheme, port and path, such as time.example";

    private static final String ORIGIN =
            "https?://([A-Za-z0-9_.-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?";

    private static final String NO_ORIGIN =
            "expected scheme and host, with a port if it is not the scheme's, such as"
                    + " https://app.example or http://localhost:3000; no path, no *";

    @AssertTrue(
            message =
                    "access is open, so nobody would be asked for the tokens: set only one of"
                            + " byztime.access=open and byztime.tokens")
    boolean isTokensAskedFor() {
        return tokens == null || access != Access.Policy.OPEN;
    }

    @AssertTrue(
            message =
                    "provider is peers, so say who they are: byztime.peers.members.NAME.host, and"
                            + " what else docs/daemon.md lists under Running a group")
    boolean isGroupKnown() {
        return provider != Provider.PEERS || peers != null;
    }

    /**
     * Limits of full trust.
     *
     * @param age of the data, since its as_of
     * @param error half the interval
     */
    public record DegradedAfter(
            @DefaultValue("60s") @DurationMin @DurationUnit(ChronoUnit.SECONDS) Duration age,
            @DefaultValue("250ms") @DurationMin @DurationUnit(ChronoUnit.SECONDS) Duration error) {}

    /**
     * Limits of any trust.
     *
     * @param age of the data, since its as_of
     * @param error half the interval
     */
    public record RefusedAfter(
            @DefaultValue("15m") @DurationMin @DurationUnit(ChronoUnit.SECONDS) Duration age,
            @DefaultValue("1s") @DurationMin @DurationUnit(ChronoUnit.SECONDS) Duration error) {}

    /**
     * Rates of the estimate, in parts per billion of the local clock's.
     *
     * @param minRatePpb the least; 0 = never backwards
     * @param maxRatePpb the greatest; absent = any
     */
    public record Slew(
            @DefaultValue("0") @Min(0) long minRatePpb,
            @DefaultValue("" + Long.MAX_VALUE) @Min(0) long maxRatePpb) {

        @AssertTrue(message = "min-rate-ppb must not be above max-rate-ppb")
        boolean isInOrder() {
            return minRatePpb <= maxRatePpb;
        }
    }

    Limits limits() {
        return new Limits(
                timestamp(degradedAfter.age),
                timestamp(degradedAfter.error),
                timestamp(refusedAfter.age),
                timestamp(refusedAfter.error));
    }

    static Timestamp timestamp(Duration duration) {
        return new Timestamp(duration.getSeconds(), duration.getNano());
    }
}
