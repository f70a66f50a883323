package dev.byztime.daemon.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.daemon.net.GroupPlan;
import dev.byztime.daemon.net.Member;
import dev.byztime.settings.PeersProperties;
import dev.byztime.testing.CertificateAuthority;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Settings as operators write them, right and wrong. */
class GroupOptionsTests {

    private static final long DRIFT_PPB = 250_000;

    @TempDir static Path folder;

    private static CertificateAuthority.Identity own =
            new CertificateAuthority.Identity("", Path.of(""), Path.of(""), Path.of(""));
    private static CertificateAuthority.Identity other = own;

    private final Map<String, String> settings = new HashMap<>();

    GroupOptionsTests() {
        set("port", "31415");
        set("certificate", own.certificate().toString());
        set("key", own.key().toString());
        set("authorities", own.authority().toString());
        for (String name : new String[] {"a", "b", "c"}) {
            set("members." + name + ".host", name + ".example");
        }
    }

    @BeforeAll
    static void makeCertificates() throws IOException {
        CertificateAuthority authority = new CertificateAuthority(folder);
        own = authority.identity("own.test");
        other = authority.identity("other.test");
    }

    @Test
    void fourNodesWithstandOne() {
        set("members.b.port", "2");
        set("members.b.certificate-name", "bee");
        set("members.b.distance-m", "300");

        GroupPlan plan = plan();

        assertThat(plan.rule().nodes()).isEqualTo(4);
        assertThat(plan.rule().faults()).isEqualTo(1);
        assertThat(plan.rule().self()).isEqualTo(3);
        assertThat(plan.rule().driftPpb()).isEqualTo(DRIFT_PPB);
        assertThat(plan.members()).extracting(Member::name).containsExactly("a", "b", "c");
        Member plain = plan.members().get(0);
        assertThat(plain.place()).isEqualTo("a.example:31415");
        assertThat(plain.certificateName()).isEqualTo("a.example");
        Member special = plan.members().get(1);
        assertThat(special.place()).isEqualTo("b.example:2");
        assertThat(special.certificateName()).isEqualTo("bee");
        assertThat(special.distanceM()).isEqualTo(300);
        assertThat(plan.clients().certificateRequired()).isFalse();
        assertThat(plan.clients().authorities()).isNull();
    }

    @Test
    void allMayShareOneList() {
        set("members.d.host", "127.0.0.1");
        set("self", "d");

        assertThat(plan().members()).extracting(Member::name).containsExactly("a", "b", "c");
    }

    @Test
    void aNodeThatOnlyReadsIsNotAsked() {
        settings.keySet().removeIf(name -> name.equals("key") || name.equals("certificate"));
        set("read-only", "true");
        set("members.d.host", "d.example");

        GroupPlan plan = plan();

        assertThat(plan.rule().self()).isEqualTo(-1);
        assertThat(plan.rule().nodes()).isEqualTo(4);
        assertThat(plan.listen()).isNull();
        assertThat(plan.identity()).isNull();
    }

    @Test
    void clientCertificatesMayBeRequired() {
        set("require-certificate", "true");

        assertThat(plan().clients().certificateRequired()).isTrue();
        assertThat(plan().clients().authorities()).isNotNull();
    }

    @Test
    void whoMayAgreeOnKeysIsListedByPrefixes() throws UnknownHostException {
        assertThat(plan().clients().admitted()).accepts(InetAddress.getByName("203.0.113.1"));
        set("allow[0]", "192.0.2.128/25");
        set("allow[1]", "2001:db8:1::/48");
        set("allow[2]", "198.51.100.7");

        assertThat(plan().clients().admitted())
                .accepts(
                        InetAddress.getByName("192.0.2.128"),
                        InetAddress.getByName("192.0.2.255"),
                        InetAddress.getByName("2001:db8:1:ffff::1"),
                        InetAddress.getByName("198.51.100.7"))
                .rejects(
                        InetAddress.getByName("192.0.2.127"),
                        InetAddress.getByName("198.51.100.6"),
                        InetAddress.getByName("2001:db8:2::1"),
                        InetAddress.getByName("203.0.113.1"));
    }

    @ParameterizedTest
    @CsvSource({
        "port, '', port, byztime.peers.port",
        "certificate, '', certificate, byztime.peers.certificate",
        "key, '', key, byztime.peers.key",
        "authorities, '', authorities, byztime.peers.authorities",
        "certificate, missing.pem, missing.pem, PEM",
        "bind, localhost, bind, address",
        "bind, 1.2.3.4.5, bind, address",
        "self, z, none of the members, a",
        "members.a.host, b.example, both at, two votes",
        "'allow[0]', 192.0.2.7/24, beyond its first 24, 192.0.2.0/24",
        "'allow[0]', 192.0.2.0/33, 0 to 32, prefixes",
        "'allow[0]', localhost, not an address, prefixes",
        "slew-ppb, 1000000, drift-ppb, Set byztime.drift-ppb to",
        "hardware-ppb, 300000, drift-ppb, Set byztime.drift-ppb to",
        "rejoin-ppb, 60000, drift-ppb, Set byztime.drift-ppb to",
        "poll-min, 10s, fit together, poll-max",
        "members.a.host, 127.0.0.1, itself, byztime.peers.self=a",
        "members.a.host, '[::1]', itself, byztime.peers.self=a",
        "members.a.host, 0.0.0.0, itself, byztime.peers.self=a",
    })
    void whatCannotBeUsedIsSaidWithARemedy(
            String name, String value, String problem, String remedy) {
        set(name, value);

        UnusableGroupException refused = refused();

        assertThat(refused.getMessage() + refused.action()).contains(problem);
        assertThat(refused.action()).contains(remedy);
    }

    @Test
    void keyOfAnotherCertificateIsRefused() {
        set("key", other.key().toString());

        assertThat(refused()).hasMessageContaining(own.certificate().toString());
    }

    @Test
    void noOtherNodeIsNoGroup() {
        settings.keySet().removeIf(name -> name.startsWith("members."));

        assertThat(refused().action()).contains("standalone");
    }

    @Test
    void driftThatIsNeededIsNamed() {
        set("slew-ppb", "300000");
        String action = refused().action();

        long needed = Long.parseLong(action.replaceAll(".*?drift-ppb to ([0-9]+).*", "$1"));
        assertThat(new GroupOptions(properties(), Path.of("timedata"), needed).plan().rule())
                .isNotNull();
        assertThat(needed).isBetween(DRIFT_PPB, 300_000L);
    }

    private UnusableGroupException refused() {
        try {
            plan();
        } catch (UnusableGroupException e) {
            return e;
        }
        throw new AssertionError("it was not refused");
    }

    private GroupPlan plan() {
        return new GroupOptions(properties(), Path.of("timedata"), DRIFT_PPB).plan();
    }

    private PeersProperties properties() {
        Map<String, String> all = new HashMap<>();
        settings.forEach((name, value) -> {
            if (!value.isEmpty()) {
                all.put("byztime.peers." + name, value);
            }
        });
        return bound(all);
    }

    static PeersProperties bound(Map<String, String> all) {
        return new Binder(new MapConfigurationPropertySource(all))
                .bind("byztime.peers", Bindable.of(PeersProperties.class))
                .get();
    }

    private void set(String name, String value) {
        settings.put(name, value);
    }
}
