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
 * What an operator decides about the group that a node keeps time with.
 *
 * <p>The rates are assumptions that all nodes of a group must share; docs/daemon.md says which.
 *
 * @param bind address on which the others ask this node, by TCP and UDP; :: is all, of both kinds
 * @param port of both; the others must know it
 * @param certificate PEM file: this node's certificate, and those that lead to an authority
 * @param key PEM file: its private key, in PKCS#8
 * @param authorities PEM file: who must have issued the others' certificates
 * @param requireCertificate whether the others must show a certificate too. byztimed has none to
 *     show
 * @param allow prefixes of the addresses that may agree on keys with this node, beside its peers;
 *     everybody if there are none
 * @param readOnly whether this node only follows the others, without a vote
 * @param self which of the members this node is, if it is among them: so all nodes can share one
 *     list
 * @param members the nodes of the group, by names of the operator's choice
 * @param hardwarePpb the most by which the rate of a machine's oscillator is off
 * @param slewPpb the most by which a vote's rate differs from its own oscillator's; better above
 *     twice hardware-ppb
 * @param rejoinPpb how fast the scale may move because of nodes that vote again after a reboot
 * @param pollMin the least time in which each peer is asked once
 * @param pollMax the longest
 * @param byztimedConfig byztimed's configuration file: what it says is as if said here and in
 *     byztime.timedata and byztime.drift-ppb
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
     * One of the group.
     *
     * @param host its name or address
     * @param port where it is asked, by TCP and UDP; this node's own if it is missing
     * @param certificateName what its certificate must be for; its host if it is missing
     * @param authorities who must have issued that; those of the group if it is missing
     * @param distanceM how far away it certainly is, in metres: light's way there is not counted
     *     against it
     */
    public record PeerProperties(
            @NotNull(message = "say where it is: a name or an address") String host,
            @Nullable @Min(1) @Max(65535) Integer port,
            @Nullable String certificateName,
            @Nullable Path authorities,
            @DefaultValue("0") @Min(0) @Max(1_000_000_000_000L) long distanceM) {}
}
