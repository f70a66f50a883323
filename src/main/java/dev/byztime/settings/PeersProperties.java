package dev.byztime.settings;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * The operator's settings for the group that a node keeps time with.
 *
 * <p>The rates are assumptions that all nodes of a group must share; docs/daemon.md explains them.
 *
 * @param bind the address on which peers ask this node, by TCP and UDP; :: means all IPv6 and IPv4
 *     addresses
 * @param port the port for both, which the peers must know
 * @param certificate PEM file with this node's certificate, and the certificates that lead to an
 *     authority
 * @param key PEM file with its private key, in PKCS#8
 * @param authorities PEM file with the authorities that issue the peers' certificates
 * @param requireCertificate whether peers must show a certificate too, which byztimed cannot
 * @param allow prefixes of the addresses that may agree on keys with this node, beside its peers;
 *     everybody if there are none
 * @param readOnly whether this node only follows the others, without a vote
 * @param self the member that is this node, if it is listed, so that all nodes can share one list
 * @param members the nodes of the group, under names that the operator chooses
 * @param hardwarePpb the largest rate error of a machine's oscillator
 * @param slewPpb the largest difference between the rate of a vote and that of its own oscillator;
 *     better above twice hardware-ppb
 * @param rejoinPpb the largest rate of the scale's movement that is due to nodes which vote again
 *     after a reboot
 * @param pollMin the shortest time in which each peer is asked once
 * @param pollMax the longest time in which each peer is asked once
 * @param byztimedConfig byztimed's configuration file, which is read as if its content were set
 *     here, in byztime.timedata and in byztime.drift-ppb
 */
public record PeersProperties(
        @DefaultValue("::") String bind,
        @Nullable @Min(1) @Max(65535) Integer port,
        @Nullable Path certificate,
        @Nullable Path key,
        @Nullable Path authorities,
        @DefaultValue("false") boolean requireCertificate,
        @DefaultValue List<String> allow,
        @DefaultValue("false") boolean readOnly,
        @Nullable String self,
        @DefaultValue Map<String, @Valid PeerProperties> members,
        @DefaultValue("100000") @Min(0) @Max(1_000_000) long hardwarePpb,
        @DefaultValue("250000") @Min(1) @Max(1_000_000) long slewPpb,
        @DefaultValue("40000") @Min(1) @Max(1_000_000) long rejoinPpb,
        @DefaultValue("50ms")
                @DurationMin(millis = 1)
                @DurationMax(seconds = 20)
                @DurationUnit(ChronoUnit.SECONDS)
                Duration pollMin,
        @DefaultValue("8s")
                @DurationMin(millis = 1)
                @DurationMax(seconds = 20)
                @DurationUnit(ChronoUnit.SECONDS)
                Duration pollMax,
        @Nullable Path byztimedConfig) {

    /**
     * A node of the group.
     *
     * @param host its host name or address
     * @param port its port for TCP and UDP; by default this node's port
     * @param certificateName the DNS name that its certificate must have; by default its host
     * @param authorities PEM file with the authorities that issue its certificate; by default those
     *     of the group
     * @param distanceM its least possible distance in metres; the time that light needs for it does
     *     not count as error
     */
    public record PeerProperties(
            @NotNull(message = "say where it is: a name or an address") String host,
            @Nullable @Min(1) @Max(65535) Integer port,
            @Nullable String certificateName,
            @Nullable Path authorities,
            @DefaultValue("0") @Min(0) @Max(1_000_000_000_000L) long distanceM) {}
}
