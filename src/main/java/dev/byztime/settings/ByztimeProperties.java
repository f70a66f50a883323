package dev.byztime.settings;

import dev.byztime.access.Access;
import dev.byztime.cluster.StoreAddress;
import dev.byztime.commit.CommitPlan;
import dev.byztime.consumer.ReadingLimits;
import dev.byztime.lease.LeaseLimits;
import dev.byztime.ticket.TicketPlan;
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
 * The operator's settings under {@code byztime}.
 *
 * <p>Unknown names are refused, because a misspelt limit that is silently ignored does not limit
 * anything. Durations without a unit are seconds, as in requests.
 *
 * @param provider the writer of the timedata file: standalone (this service, without peers), peers
 *     (this service, as one of a group) or external (another process, such as byztimed). Required,
 *     because a wrong default would serve a time that agrees with no other machine
 * @param timedata path of the timedata file
 * @param driftPpb bound on the rate error of this machine's oscillator, in parts per billion. It
 *     must be the writer's value; with a value that is too small, answers are wrong
 * @param keep how long an entry is kept before the file is read again; 0 means that every reading
 *     reads the file
 * @param degradedAfter limits beyond which answers are marked DEGRADED
 * @param refusedAfter limits beyond which requests are refused, and the service is not ready
 * @param peers the group, if the provider is peers
 * @param slew rates at which the estimate follows the data; absent means that it steps
 * @param state where the durable state is: a folder of this process alone, or a store of several
 *     instances; absent means that neither at-most-once delivery nor leases nor tickets nor commits
 *     are offered
 * @param cluster settings of a service of several instances
 * @param atMostOnce settings of at-most-once delivery
 * @param leases settings of leases
 * @param tickets settings of tickets
 * @param commits settings of commitment of transactions
 * @param access whether clients on other machines may reach the service: guarded (only with tokens)
 *     or open (also without; something else must keep strangers out)
 * @param tokens file of the access tokens; absent means that no tokens are required
 * @param unixSocket path of a Unix domain socket to listen on in addition; absent means none
 * @param hosts host names of the service, besides localhost, loopback addresses and server.address.
 *     Without tokens, requests for other names are refused, because a web page can make its own
 *     name resolve to this machine
 * @param allowedOrigins origins of web pages that may send requests, such as https://app.example
 * @param longestWait upper limit of how long a request may wait for an instant or a lease. The
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
        @Nullable StoreAddress state,
        @DefaultValue @Valid ClusterProperties cluster,
        @DefaultValue @Valid AtMostOnceProperties atMostOnce,
        @DefaultValue @Valid LeaseProperties leases,
        @DefaultValue @Valid TicketProperties tickets,
        @DefaultValue @Valid CommitProperties commits,
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
     * The limits beyond which answers are marked DEGRADED.
     *
     * @param age the time since the data's as_of
     * @param error half the width of the interval
     */
    public record DegradedAfter(
            @DefaultValue("60s") @DurationMin @DurationUnit(ChronoUnit.SECONDS) Duration age,
            @DefaultValue("250ms") @DurationMin @DurationUnit(ChronoUnit.SECONDS) Duration error) {}

    /**
     * The limits beyond which requests are refused.
     *
     * @param age the time since the data's as_of
     * @param error half the width of the interval
     */
    public record RefusedAfter(
            @DefaultValue("15m") @DurationMin @DurationUnit(ChronoUnit.SECONDS) Duration age,
            @DefaultValue("1s") @DurationMin @DurationUnit(ChronoUnit.SECONDS) Duration error) {}

    /**
     * The rates of the estimate, in parts per billion of the local clock's rate.
     *
     * @param minRatePpb the lowest rate; 0 means never backwards
     * @param maxRatePpb the highest rate; absent means no limit
     */
    public record Slew(
            @DefaultValue("0") @Min(0) long minRatePpb,
            @DefaultValue("" + Long.MAX_VALUE) @Min(0) long maxRatePpb) {

        @AssertTrue(message = "min-rate-ppb must not be above max-rate-ppb")
        boolean isInOrder() {
            return minRatePpb <= maxRatePpb;
        }
    }

    /** The error (half the width of the interval) above which nothing is promised. */
    public Timestamp maxErrorAsTimestamp() {
        return timestamp(refusedAfter.error);
    }

    /** The upper limit of how long a request may wait. */
    public Timestamp longestWaitAsTimestamp() {
        return timestamp(longestWait);
    }

    /** The limits of leases. */
    public LeaseLimits leaseLimits() {
        return leases.limits(maxErrorAsTimestamp());
    }

    /** The plan of tickets. */
    public TicketPlan ticketPlan() {
        return tickets.plan(maxErrorAsTimestamp(), atMostOnce.maxClockSkew().toNanos());
    }

    /** The plan of commitment of transactions. */
    public CommitPlan commitPlan() {
        return commits.plan(maxErrorAsTimestamp());
    }

    /** The limits beyond which readings are degraded or refused. */
    public ReadingLimits limits() {
        return new ReadingLimits(
                timestamp(degradedAfter.age),
                timestamp(degradedAfter.error),
                timestamp(refusedAfter.age),
                timestamp(refusedAfter.error));
    }

    private static Timestamp timestamp(Duration duration) {
        return new Timestamp(duration.getSeconds(), duration.getNano());
    }
}
