package dev.byztime.daemon.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.util.Objects.requireNonNull;

import dev.byztime.clock.LocalClock;
import dev.byztime.daemon.net.GroupNode;
import dev.byztime.daemon.net.HostClocks;
import dev.byztime.linux.Kernel;
import dev.byztime.linux.LinuxClock;
import dev.byztime.linux.ShiftedClock;
import dev.byztime.testing.Byztimed;
import dev.byztime.testing.CertificateAuthority;
import dev.byztime.testing.Patiently;
import dev.byztime.timedata.TimedataWriter;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One node of a group whose others are not there, as a part of the service. */
class GroupProviderTests {

    @TempDir static Path authorities;

    @TempDir Path folder;

    private static CertificateAuthority.Identity identity =
            new CertificateAuthority.Identity("", Path.of(""), Path.of(""), Path.of(""));

    private final LinuxClock clock = new LinuxClock();
    private final Map<String, String> settings = new HashMap<>();
    private final List<GroupProvider> started = new ArrayList<>();
    private int port;

    @BeforeAll
    static void makeCertificate() throws IOException {
        identity = new CertificateAuthority(authorities).identity("own.test");
    }

    @BeforeEach
    void choosePorts() {
        List<Integer> ports = Byztimed.freePorts(4);
        port = ports.getFirst();
        set("port", "" + port);
        set("bind", "127.0.0.1");
        set("certificate", identity.certificate().toString());
        set("key", identity.key().toString());
        set("authorities", identity.authority().toString());
        for (int i = 1; i < 4; i++) {
            set("members.peer" + i + ".host", "127.0.0.1");
            set("members.peer" + i + ".port", "" + ports.get(i));
        }
    }

    @AfterEach
    void stop() {
        started.forEach(GroupProvider::stop);
    }

    @Test
    void aloneItPublishesNothingAndSaysSo() throws IOException {
        GroupProvider provider = start(clock);
        GroupNode node = requireNonNull(provider.node());

        assertThat(node.address()).isNotNull();
        assertThat(node.status().publishes()).isFalse();
        Health health = new PeersHealthIndicator(provider).health();
        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails())
                .containsEntry("margin", -3)
                .extractingByKey("problems")
                .asString()
                .contains("4 of 4");

        provider.stop();
        assertThat(provider.isRunning()).isFalse();
        assertThat(new PeersHealthIndicator(provider).health().getStatus())
                .isEqualTo(Status.OUT_OF_SERVICE);
    }

    @Test
    void figuresHaveTheirNames() throws IOException {
        GroupProvider provider = start(clock);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new GroupMetrics(provider).bindTo(registry);
        new PeersMetrics(provider).bindTo(registry);

        assertThat(registry.getMeters())
                .extracting(Meter::getId)
                .extracting(Meter.Id::getName)
                .contains(
                        "byztime.daemon.state",
                        "byztime.daemon.entry.error",
                        "byztime.daemon.peers",
                        "byztime.daemon.faults.tolerated",
                        "byztime.daemon.votes",
                        "byztime.daemon.votes.missing",
                        "byztime.daemon.slew.ppm",
                        "byztime.daemon.rate.ppm",
                        "byztime.daemon.vote.offset",
                        "byztime.daemon.breaks",
                        "byztime.daemon.joins",
                        "byztime.peer.reachable.ratio",
                        "byztime.peer.unanswered.polls",
                        "byztime.peer.last.answer.age",
                        "byztime.peer.rtt",
                        "byztime.peer.rtt.last",
                        "byztime.peer.rtt.least",
                        "byztime.peer.rate.ppm",
                        "byztime.peer.rate.error.ppm",
                        "byztime.peer.asymmetry",
                        "byztime.peer.info",
                        "byztime.peer.resolutions",
                        "byztime.peer.cookies",
                        "byztime.peer.keys.age",
                        "byztime.peer.stamped.by.kernel",
                        "byztime.peer.offset",
                        "byztime.peer.offset.lower",
                        "byztime.peer.offset.upper",
                        "byztime.peer.jitter",
                        "byztime.peer.state",
                        "byztime.peer.suspicions",
                        "byztime.client.rejected",
                        "byztime.client.stamps",
                        "byztime.ke.client",
                        "byztime.ke.server",
                        "byztime.ke.server.open",
                        "byztime.server.packets",
                        "byztime.server.work",
                        "byztime.certificate.expires",
                        "byztime.master.key.age",
                        "byztime.cookies.opened");
        assertThat(registry.get("byztime.daemon.state").tag("state", "genesis").gauge().value())
                .isEqualTo(1);
        assertThat(registry.get("byztime.daemon.votes.missing").gauge().value()).isEqualTo(4);
        assertThat(
                        registry.get("byztime.peer.state")
                                .tag("peer", "peer1")
                                .tag("state", "silent")
                                .gauge()
                                .value())
                .isEqualTo(1);
        for (String which : new String[] {"own", "authorities"}) {
            assertThat(
                            registry.get("byztime.certificate.expires")
                                    .tag("which", which)
                                    .gauge()
                                    .value())
                    .isPositive();
        }
        for (String stamps : new String[] {"kernel", "own"}) {
            assertThat(
                            registry.get("byztime.peer.rtt")
                                    .tag("peer", "peer2")
                                    .tag("stamps", stamps)
                                    .timer()
                                    .takeSnapshot()
                                    .histogramCounts())
                    .hasSizeGreaterThan(10);
        }
        assertThat(
                        registry.get("byztime.peer.info")
                                .tag("peer", "peer1")
                                .tag("extended", "false")
                                .gauge()
                                .value())
                .isEqualTo(1);
        // nobody is there
        Patiently.until(() ->
                registry.get("byztime.ke.client")
                                .tag("peer", "peer3")
                                .tag("outcome", "unreachable")
                                .functionCounter()
                                .count()
                        > 0);
        assertThat(
                        registry.get("byztime.peer.resolutions")
                                .tag("peer", "peer3")
                                .tag("outcome", "found")
                                .functionCounter()
                                .count())
                .isPositive();
    }

    @Test
    void timeNamespaceIsRefused() {
        assertThatThrownBy(() -> start(new ShiftedClock()))
                .isInstanceOfSatisfying(
                        UnusableGroupException.class,
                        e -> {
                            assertThat(e).hasMessageContaining("time namespace").hasNoCause();
                            assertThat(e.action()).contains("initial time namespace");
                        });
    }

    @Test
    void fileOfAnotherWriterIsRefused() throws IOException {
        try (TimedataWriter writer =
                TimedataWriter.open(
                        folder.resolve("timedata"),
                        Kernel.era(),
                        clock.read().raw(),
                        clock.realClock().read())) {
            assertThatThrownBy(() -> start(clock))
                    .isInstanceOfSatisfying(
                            UnusableGroupException.class,
                            e -> assertThat(e.action()).contains("byztimed"));
        }
    }

    @Test
    void portInUseIsRefusedAndNothingStaysOpen() throws IOException {
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(taken.isBound()).isTrue();
            assertThatThrownBy(() -> start(clock))
                    .isInstanceOfSatisfying(
                            UnusableGroupException.class,
                            e -> assertThat(e.action()).contains("" + port, "byztime.peers.port"));
        }
        start(clock);
    }

    private GroupProvider start(LocalClock local) throws IOException {
        Map<String, String> all = new HashMap<>();
        settings.forEach((name, value) -> all.put("byztime.peers." + name, value));
        GroupProvider provider =
                new GroupProvider(
                        new GroupOptions(
                                GroupOptionsTests.bound(all), folder.resolve("timedata"), 250_000),
                        Kernel.era(),
                        HostClocks.of(clock, local));
        provider.start();
        started.add(provider);
        return provider;
    }

    private void set(String name, String value) {
        settings.put(name, value);
    }
}
