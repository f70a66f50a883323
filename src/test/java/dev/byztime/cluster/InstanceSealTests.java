package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

class InstanceSealTests {

    private static final String ADDRESS = "http://a:1";
    private static final String MARK = "mark";
    private static final byte[] NO_MAC = new byte[32];

    private final ClusterAgreement agreement = ClusterAgreements.drawn(10);
    private final InstanceSeal seal = agreement.seal();

    @Test
    void everyPartOfARequestIsUnderItsMac() {
        List<List<String>> headers = List.of(List.of("application/json"), List.of());
        assertThat(
                        List.of(
                                request("POST", "/leases?wait=1s", headers, ADDRESS, MARK),
                                request("PUT", "/leases?wait=1s", headers, ADDRESS, MARK),
                                request("POST", "/leases?wait=2s", headers, ADDRESS, MARK),
                                request("POST", "/leases?wait=1s", headers, "http://a:2", MARK),
                                request("POST", "/leases?wait=1s", headers, ADDRESS, "other"),
                                request(
                                        "POST",
                                        "/leases?wait=1s",
                                        List.of(List.of("text/plain"), List.of()),
                                        ADDRESS,
                                        MARK),
                                request(
                                        "POST",
                                        "/leases?wait=1s",
                                        List.of(List.of(), List.of("application/json")),
                                        ADDRESS,
                                        MARK),
                                request(
                                        "POST",
                                        "/leases?wait=1s",
                                        List.of(List.of("application/json", ""), List.of()),
                                        ADDRESS,
                                        MARK)))
                .doesNotHaveDuplicates();
    }

    @Test
    void partsCannotBeMovedIntoEachOther() {
        assertThat(request("POS", "T/leases", List.of(), ADDRESS, MARK))
                .isNotEqualTo(request("POST", "/leases", List.of(), ADDRESS, MARK));
        assertThat(answer(200, List.of(List.of("a")), "b"))
                .isNotEqualTo(answer(200, List.of(List.of("ab")), ""));
    }

    @Test
    void everyPartOfAnAnswerIsUnderItsMac() {
        byte[] other = NO_MAC.clone();
        other[0]++;
        assertThat(
                        List.of(
                                answer(200, List.of(List.of("1")), "{}"),
                                answer(503, List.of(List.of("1")), "{}"),
                                answer(200, List.of(List.of("2")), "{}"),
                                answer(200, List.of(List.of()), "{}"),
                                answer(200, List.of(List.of("1")), "{ }"),
                                hex(
                                        seal.of(
                                                new InstanceSeal.Answer(
                                                        200, List.of(List.of("1")), bytes("{}")),
                                                other))))
                .doesNotHaveDuplicates();
    }

    @Test
    void onlyInstancesOfOneServiceHaveItsKey() {
        InstanceSeal.Request request = new InstanceSeal.Request("GET", "/", List.of());
        assertThat(ClusterAgreement.parse(agreement.toBytes()).seal().of(request, ADDRESS, MARK))
                .isEqualTo(seal.of(request, ADDRESS, MARK));
        assertThat(ClusterAgreements.drawn(10).seal().of(request, ADDRESS, MARK))
                .isNotEqualTo(seal.of(request, ADDRESS, MARK));
    }

    private String request(
            String method, String target, List<List<String>> headers, String address, String mark) {
        return hex(seal.of(new InstanceSeal.Request(method, target, headers), address, mark));
    }

    private String answer(int status, List<List<String>> headers, String body) {
        return hex(seal.of(new InstanceSeal.Answer(status, headers, bytes(body)), NO_MAC));
    }

    private static String hex(byte[] mac) {
        return HexFormat.of().formatHex(mac);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
