package dev.byztime.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.atmostonce.ReceiverLimits;
import dev.byztime.stable.UnreliableDisk;
import dev.byztime.testing.Quiet;
import dev.byztime.time.Era;
import dev.byztime.time.Reading;
import dev.byztime.time.Timestamp;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** What is said of single tickets and proofs: good ones, and those of attackers. */
class TicketVerifierTests {

    @RegisterExtension static final Quiet KEYS = Quiet.about(TicketKeys.class);

    private static final long S = 1_000_000_000;
    private static final long START = 1_795_237_000 * S;
    private static final long ERROR = 1_000_000;
    private static final long MAX_ERROR = 10_000_000;
    private static final long SKEW = S;
    private static final long REACH = 5 * S;
    private static final String OTHER = "https://other.example";

    private final SecureRandom random = new SecureRandom();
    private final UnreliableDisk disk = new UnreliableDisk();
    private final Bearer bearer = new Bearer(SignatureAlgorithm.ED25519, random);
    private final Bearer otherIssuer = new Bearer(SignatureAlgorithm.ES256, random);

    private SignatureAlgorithm algorithm = SignatureAlgorithm.ED25519;
    private long now = START;
    private long breaks;
    private Era era = Era.of(1, 2);

    @SuppressWarnings("NullAway.Init") // by begin
    private TicketNode node;

    @BeforeEach
    void begin() {
        node = life();
        pass(20 * S); // the restart's refusals are over
    }

    private TicketNode life() {
        Map<String, Object> jwk = otherIssuer.jwk();
        jwk.put("kid", "theirs");
        byte[] jwks =
                StrictJson.write(Map.of("keys", List.of(jwk))).getBytes(StandardCharsets.UTF_8);
        TicketNode life =
                new TicketNode(
                        disk,
                        new TicketPlan(
                                new TicketLimits(
                                        "issuer",
                                        Timestamp.ofNanos(60 * S),
                                        Timestamp.ofNanos(600 * S),
                                        Timestamp.ofNanos(MAX_ERROR),
                                        algorithm,
                                        Timestamp.ofNanos(3600 * S),
                                        Timestamp.ofNanos(60 * S)),
                                new ProofLimits(new ReceiverLimits(10 * S, SKEW, 1000), 2, 2),
                                Map.of(OTHER, () -> jwks)),
                        REACH,
                        this::reading,
                        random);
        life.step();
        return life;
    }

    private Reading reading() {
        return new Reading(
                new Reading.Basis(
                        Timestamp.ofNanos(now), Timestamp.ofNanos(now - START), era, 0, breaks),
                0,
                ERROR,
                null,
                Reading.Status.SYNCHRONIZED);
    }

    private void pass(long ns) {
        now += ns;
        node.step();
    }

    private IssueResult.Issued issued(TicketRequest request) {
        IssueResult result = node.tickets.issue(request, reading());
        assertThat(result).isInstanceOf(IssueResult.Issued.class);
        return (IssueResult.Issued) result;
    }

    private static TicketRequest plain() {
        return new TicketRequest("anna", "orders", null, null, null, Map.of("role", "clerk"));
    }

    private String bound() {
        return issued(
                        new TicketRequest(
                                "anna", "orders", null, null, bearer.thumbprint(), Map.of()))
                .ticket();
    }

    private TicketVerdict verdict(String ticket) {
        return node.tickets.verify(new TicketCheck(ticket, "orders", null), reading());
    }

    private TicketVerdict verdict(String ticket, String proof) {
        return node.tickets.verify(
                new TicketCheck(ticket, "orders", Bearer.shown(proof)), reading());
    }

    private static void assertInvalid(TicketVerdict verdict, TicketVerdict.Invalid.Reason reason) {
        assertThat(verdict).isInstanceOf(TicketVerdict.Invalid.class);
        assertThat(((TicketVerdict.Invalid) verdict).reason()).as("%s", verdict).isEqualTo(reason);
    }

    private static void assertUnproven(
            TicketVerdict verdict, TicketVerdict.Unproven.Reason reason) {
        assertThat(verdict).as("%s", verdict).isInstanceOf(TicketVerdict.Unproven.class);
        assertThat(((TicketVerdict.Unproven) verdict).reason()).isEqualTo(reason);
    }

    @Test
    void aTicketStatesExactInstantsAndWholeSecondsInside() {
        IssueResult.Issued issued = issued(plain());
        Reading reading = reading();
        assertThat(issued.claims().expires())
                .isEqualTo(reading.latest().plus(Timestamp.ofNanos(60 * S)));
        assertThat(issued.claims().notBefore())
                .isEqualTo(reading.earliest().minus(Timestamp.ofNanos(2 * MAX_ERROR)));
        assertThat(issued.safeRemaining()).isEqualTo(Timestamp.ofNanos(60 * S));
        Map<String, Object> payload = CompactJws.parse(issued.ticket()).payload();
        assertThat(payload)
                .containsEntry("iss", "issuer")
                .containsEntry("sub", "anna")
                .containsEntry("aud", "orders")
                .containsEntry("role", "clerk")
                .containsEntry("byz_exp", issued.claims().expires().toString())
                .containsEntry("byz_nbf", issued.claims().notBefore().toString())
                .containsEntry("exp", new JsonNumber("" + issued.claims().expires().seconds()))
                .containsEntry(
                        "nbf", new JsonNumber("" + (issued.claims().notBefore().seconds() + 1)));
        assertThat(CompactJws.parse(issued.ticket()).header())
                .containsOnlyKeys("typ", "alg", "kid")
                .containsEntry("typ", "byztime-ticket+jwt");
    }

    /** T2, to the nanosecond. */
    @ParameterizedTest
    @CsvSource({
        "-1000001, NOT_YET",
        "-1000000, UNCERTAIN",
        "999999, UNCERTAIN",
        "1000000, VALID",
        "4998999999, VALID",
        "4999000000, UNCERTAIN",
        "5000999999, UNCERTAIN",
        "5001000000, EXPIRED"
    })
    void verdictsDependOnBothEndsOfTheReading(long atNs, String kind) {
        long beginNs = now + 10 * S;
        String ticket =
                signed(
                        otherIssuer,
                        OTHER,
                        "theirs",
                        Map.of(
                                "byz_nbf", Timestamp.ofNanos(beginNs).toString(),
                                "byz_exp", Timestamp.ofNanos(beginNs + 5 * S).toString()));
        now = beginNs + atNs;
        assertThat(verdict(ticket).kind()).isEqualTo(kind);
    }

    private String signed(Bearer issuer, String name, String kid, Map<String, Object> others) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("iss", name);
        payload.put("sub", "anna");
        payload.put("aud", "orders");
        payload.put("jti", "1");
        payload.put("byz_nbf", Timestamp.ofNanos(now - S).toString());
        payload.put("byz_exp", Timestamp.ofNanos(now + S).toString());
        payload.putAll(others);
        return issuer.signed(
                "{\"typ\":\"byztime-ticket+jwt\",\"alg\":\"ES256\",\"kid\":\"" + kid + "\"}",
                StrictJson.write(payload));
    }

    @Test
    void ticketsOfATrustedIssuerAreAccepted() {
        assertThat(verdict(signed(otherIssuer, OTHER, "theirs", Map.of())).kind())
                .isEqualTo("VALID");
    }

    @Test
    void anIssuerCannotSignForAnother() {
        assertInvalid(
                verdict(signed(otherIssuer, "issuer", "theirs", Map.of())),
                TicketVerdict.Invalid.Reason.KEY);
        assertInvalid(
                verdict(signed(otherIssuer, "nobody", "theirs", Map.of())),
                TicketVerdict.Invalid.Reason.ISSUER);
        String ours = node.tickets.keys().published().getFirst().thumbprint();
        assertInvalid(
                verdict(signed(otherIssuer, "issuer", ours, Map.of())),
                TicketVerdict.Invalid.Reason.SIGNATURE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'typ':'byztime-ticket+jwt','alg':'none','kid':'KID'}",
                "{'typ':'byztime-ticket+jwt','alg':'HS256','kid':'KID'}",
                "{'typ':'byztime-ticket+jwt','alg':'ES256','kid':'KID'}",
                "{'typ':'byztime-ticket+jwt','alg':['EdDSA'],'kid':'KID'}",
                "{'typ':'byztime-ticket+jwt','kid':'KID'}"
            })
    void theKeyDecidesTheAlgorithm(String header) {
        String[] parts = issued(plain()).ticket().split("\\.");
        String kid = CompactJws.parse(issued(plain()).ticket()).header("kid");
        String other = Bearer.base64(header.replace('\'', '"').replace("KID", kid));
        assertInvalid(
                verdict(other + "." + parts[1] + "." + parts[2]),
                TicketVerdict.Invalid.Reason.SIGNATURE);
        assertInvalid(
                verdict(other + "." + parts[1] + "."), TicketVerdict.Invalid.Reason.SIGNATURE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'typ':'byztime-ticket+jwt','alg':'EdDSA','kid':'KID','jku':'https://evil'}",
                "{'typ':'byztime-ticket+jwt','alg':'EdDSA','kid':'KID','x5u':'https://evil'}",
                "{'typ':'byztime-ticket+jwt','alg':'EdDSA','kid':'KID','x5c':[]}",
                "{'typ':'byztime-ticket+jwt','alg':'EdDSA','kid':'KID','jwk':{}}",
                "{'typ':'byztime-ticket+jwt','alg':'EdDSA','kid':'KID','crit':['b64'],'b64':false}",
                "{'typ':'byztime-ticket+jwt','alg':'EdDSA','kid':'KID','kid':'KID'}",
                "{'typ':'JWT','alg':'EdDSA','kid':'KID'}",
                "{'alg':'EdDSA','kid':'KID'}",
                "{'typ':'byztime-ticket+jwt','alg':'EdDSA'}",
                "{'typ':'byztime-ticket+jwt','alg':'EdDSA','kid':7}",
                "[]",
                "null",
                "{'typ':'byztime-ticket+jwt','alg':'EdDSA','kid':'KID'} {}",
                "{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':{'a':1}}}}}}}}}}}}}}}}}"
            })
    void headersOfAnotherFormAreRefused(String header) {
        String[] parts = issued(plain()).ticket().split("\\.");
        String kid = CompactJws.parse(issued(plain()).ticket()).header("kid");
        assertInvalid(
                verdict(
                        Bearer.base64(header.replace('\'', '"').replace("KID", kid))
                                + "."
                                + parts[1]
                                + "."
                                + parts[2]),
                TicketVerdict.Invalid.Reason.FORM);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "...",
                "e30",
                "e30.e30",
                "e30.e30.e30",
                "e30.e30.e30.e30",
                "*.e30.",
                "e30=.e30.",
                "e31.e30.",
                "\u00e9.e30.",
                "e30.e30. ",
                "gICA.e30.",
                "IiI.e30."
            })
    void whatIsNoJwsIsRefused(String text) {
        assertInvalid(verdict(text), TicketVerdict.Invalid.Reason.FORM);
    }

    @Test
    void hugeTicketsAreRefusedUnread() {
        assertInvalid(verdict("e30.".repeat(3_000_000)), TicketVerdict.Invalid.Reason.FORM);
        assertInvalid(verdict("e30.e30." + "A".repeat(8000)), TicketVerdict.Invalid.Reason.FORM);
        assertInvalid(verdict("A".repeat(4000) + ".e30.e30"), TicketVerdict.Invalid.Reason.FORM);
    }

    /** Of a ticket whose signature fits, so that what is refused is its content. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "aud     | ['orders']",
                "aud     | 7",
                "sub     | null",
                "jti     | 1",
                "byz_exp | 1795237100",
                "byz_exp | '1795237100.1234567890'",
                "byz_exp | '1e9'",
                "byz_nbf | null",
                "exp     | 9999999999",
                "exp     | '1795237000'",
                "exp     | 1",
                "exp     | 1e99999999999",
                "nbf     | 9999999999",
                "nbf     | 0",
                "nbf     | 1e99999999999999999999999999999999999999999999",
                "cnf     | {}",
                "cnf     | {'jkt':7}",
                "cnf     | {'x5t#S256':'a'}",
                "cnf     | {'jkt':'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k','jwk':{}}",
                "cnf     | {'jkt':'short'}",
                "cnf     | 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k'"
            })
    void claimsOfAnotherFormAreRefused(String name, String json) {
        Object value = StrictJson.parse("{\"a\":" + json.replace('\'', '"') + "}").get("a");
        assertInvalid(
                verdict(
                        signed(
                                otherIssuer,
                                OTHER,
                                "theirs",
                                Map.of(name, Objects.requireNonNull(value)))),
                TicketVerdict.Invalid.Reason.FORM);
    }

    @Test
    void aTicketIsForOneAudience() {
        String ticket = issued(plain()).ticket();
        assertInvalid(
                node.tickets.verify(new TicketCheck(ticket, "Orders", null), reading()),
                TicketVerdict.Invalid.Reason.AUDIENCE);
        assertThat(verdict(ticket).kind()).isEqualTo("VALID");
    }

    /** T7: verifiers that ask for keys once within {@code announce} know each key in time. */
    @Test
    void theKeyOfAnotherAlgorithmSignsOnceItHasBeenAnnounced() {
        algorithm = SignatureAlgorithm.ES256;
        disk.crashProcess();
        node = life();
        while (node.tickets.keys().published().stream()
                .noneMatch(key -> key.algorithm() == SignatureAlgorithm.ES256)) {
            assertThat(now - START).isLessThan(60 * S);
            pass(S);
        }
        long announced = now;
        while (CompactJws.parse(issued(plain()).ticket()).header("alg").equals("EdDSA")) {
            assertThat(now - announced).isLessThan(100 * S);
            pass(S);
        }
        assertThat(now - announced).isGreaterThan(60 * S);
    }

    /** T1. */
    @ParameterizedTest
    @EnumSource
    void aProofIsAcceptedOnceEvenAfterARestart(SignatureAlgorithm algorithm) {
        Bearer own = new Bearer(algorithm, random);
        String ticket =
                issued(new TicketRequest("anna", "orders", null, null, own.thumbprint(), Map.of()))
                        .ticket();
        String proof = own.proof(ticket, Timestamp.ofNanos(now));
        String later = own.proof(ticket, Timestamp.ofNanos(now + 1));
        assertThat(verdict(ticket, proof).kind()).isEqualTo("VALID");
        assertThat(verdict(ticket, proof).kind()).isEqualTo("REPLAYED");
        assertThat(verdict(ticket, later).kind()).isEqualTo("VALID");
        assertThat(verdict(ticket, proof).kind()).isEqualTo("OVERTAKEN");
        disk.crashProcess();
        node = life();
        assertThat(verdict(ticket, proof).kind()).isEqualTo("STALE");
        assertThat(verdict(ticket, later).kind()).isEqualTo("STALE");
        pass(REACH + SKEW + S);
        assertThat(verdict(ticket, own.proof(ticket, Timestamp.ofNanos(now))).kind())
                .isEqualTo("VALID");
    }

    /** T4: a thief who shows a proof wrongly does not use it up. */
    @Test
    void aProofIsForOneRequestAndOneTicket() {
        String ticket = bound();
        String proof = bearer.proof(ticket, Timestamp.ofNanos(now));
        assertUnproven(verdict(ticket), TicketVerdict.Unproven.Reason.MISSING);
        assertUnproven(
                shown(ticket, proof, "GET", Bearer.URI), TicketVerdict.Unproven.Reason.METHOD);
        assertUnproven(
                shown(ticket, proof, "post", Bearer.URI), TicketVerdict.Unproven.Reason.METHOD);
        for (String uri :
                new String[] {
                    "https://orders.example/order",
                    "https://orders.example/orders/",
                    "http://orders.example/orders",
                    "https://orders.example:444/orders",
                    "https://evil.example/orders",
                    "https://orders.example/Orders",
                    "https://a@orders.example/orders",
                    "/orders",
                    "no uri",
                    ""
                }) {
            assertUnproven(shown(ticket, proof, "POST", uri), TicketVerdict.Unproven.Reason.URI);
        }
        assertUnproven(verdict(bound(), proof), TicketVerdict.Unproven.Reason.TICKET);
        assertUnproven(
                verdict(ticket, other().proof(ticket, Timestamp.ofNanos(now))),
                TicketVerdict.Unproven.Reason.KEY);
        assertUnproven(
                verdict(ticket, proof.substring(0, proof.length() - 4) + "AAAA"),
                TicketVerdict.Unproven.Reason.SIGNATURE);
        assertUnproven(verdict(issued(plain()).ticket(), proof), TicketVerdict.Unproven.Reason.KEY);
        assertThat(shown(ticket, proof, "POST", "HTTPS://ORDERS.example:443/orders?a=b#c").kind())
                .isEqualTo("VALID");
    }

    private Bearer other() {
        return new Bearer(SignatureAlgorithm.ED25519, random);
    }

    private TicketVerdict shown(String ticket, String proof, String method, String uri) {
        return node.tickets.verify(
                new TicketCheck(ticket, "orders", new TicketCheck.Shown(proof, method, uri)),
                reading());
    }

    @Test
    void anOrdinaryDpopProofGetsAHint() {
        String ticket = bound();
        Map<String, Object> claims = Bearer.claims(ticket, Timestamp.ofNanos(now));
        claims.remove("byz_ts");
        TicketVerdict verdict = verdict(ticket, bearer.proof(claims));
        assertUnproven(verdict, TicketVerdict.Unproven.Reason.TIMESTAMP);
        assertThat(verdict.toString()).contains("GET /time");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "byz_ts | 1795237020",
                "byz_ts | 'now'",
                "byz_ts | null",
                "byz_sid | 7",
                "jti | null",
                "iat | '1'",
                "htm | null",
                "htu | null",
                "ath | null"
            })
    void proofsOfAnotherFormAreRefused(String name, String json) {
        String ticket = bound();
        Map<String, Object> claims = Bearer.claims(ticket, Timestamp.ofNanos(now));
        Object value = StrictJson.parse("{\"a\":" + json.replace('\'', '"') + "}").get("a");
        claims.put(name, Objects.requireNonNull(value));
        assertUnproven(verdict(ticket, bearer.proof(claims)), TicketVerdict.Unproven.Reason.FORM);
    }

    /** Freshness, even of a key that is remembered. */
    @Test
    void oldProofsAreStaleAndFutureOnesEarly() {
        String ticket = bound();
        long first = now;
        assertThat(verdict(ticket, bearer.proof(ticket, Timestamp.ofNanos(first))).kind())
                .isEqualTo("VALID");
        pass(11 * S + 500_000_000);
        assertThat(verdict(ticket, bearer.proof(ticket, Timestamp.ofNanos(first + 1))).kind())
                .isEqualTo("STALE");
        assertThat(
                        verdict(
                                        ticket,
                                        bearer.proof(
                                                ticket, Timestamp.ofNanos(now + ERROR + SKEW + 1)))
                                .kind())
                .isEqualTo("EARLY");
        assertThat(
                        verdict(ticket, bearer.proof(ticket, new Timestamp(Long.MAX_VALUE / 10, 0)))
                                .kind())
                .isEqualTo("EARLY");
        assertThat(
                        verdict(ticket, bearer.proof(ticket, Timestamp.ofNanos(now + ERROR + SKEW)))
                                .kind())
                .isEqualTo("VALID");
    }

    /** T5: at most two keys or sessions of a subject, and nobody else is displaced. */
    @Test
    void keysOfASubjectAreLimited() {
        String ticket = bound();
        for (int session = 0; session < 4; session++) {
            Map<String, Object> claims = Bearer.claims(ticket, Timestamp.ofNanos(now));
            claims.put("byz_sid", "s" + session);
            TicketVerdict verdict = verdict(ticket, bearer.proof(claims));
            if (session < 2) {
                assertThat(verdict.kind()).isEqualTo("VALID");
            } else {
                assertUnproven(verdict, TicketVerdict.Unproven.Reason.ROOM);
            }
        }
        String others =
                issued(
                                new TicketRequest(
                                        "bert",
                                        "orders",
                                        null,
                                        null,
                                        bearer.thumbprint(),
                                        Map.of()))
                        .ticket();
        assertThat(verdict(others, bearer.proof(others, Timestamp.ofNanos(now))).kind())
                .isEqualTo("VALID");
        pass(30 * S);
        String again = bound();
        assertThat(verdict(again, bearer.proof(again, Timestamp.ofNanos(now))).kind())
                .isEqualTo("VALID");
    }

    /** T3. */
    @Test
    void ticketsOfAnEarlierTimescaleAreRefused() {
        String ours = issued(plain()).ticket();
        String theirs = signed(otherIssuer, OTHER, "theirs", Map.of());
        breaks++;
        assertInvalid(verdict(ours), TicketVerdict.Invalid.Reason.TIMESCALE);
        assertThat(node.tickets.issue(plain(), reading())).isInstanceOf(IssueResult.NoKey.class);
        node.step();
        assertInvalid(verdict(ours), TicketVerdict.Invalid.Reason.TIMESCALE);
        assertInvalid(verdict(theirs), TicketVerdict.Invalid.Reason.TIMESCALE);
        String next = issued(plain()).ticket();
        assertThat(verdict(next).kind()).isEqualTo("VALID");
        disk.crashProcess();
        breaks = 0;
        node = life();
        assertThat(verdict(next).kind()).isEqualTo("VALID");
        assertInvalid(verdict(ours), TicketVerdict.Invalid.Reason.TIMESCALE);
        disk.crashProcess();
        era = Era.of(3, 4);
        node = life();
        assertInvalid(verdict(next), TicketVerdict.Invalid.Reason.TIMESCALE);
        assertInvalid(verdict(ours), TicketVerdict.Invalid.Reason.TIMESCALE);
    }

    @Test
    void aKeyThatCannotBeWrittenSignsNothing() {
        breaks++;
        disk.failIf(step -> true);
        node.step();
        assertThat(node.tickets.issue(plain(), reading())).isInstanceOf(IssueResult.NoKey.class);
        assertThat(node.tickets.obstacle()).isNotNull();
        disk.heal();
        node.step();
        assertThat(node.tickets.obstacle()).isNull();
        assertThat(verdict(issued(plain()).ticket()).kind()).isEqualTo("VALID");
    }

    /** T7: while the disk fails, the key before goes on, and health can tell. */
    @Test
    void aKeyThatCannotBeRotatedGoesOnAndIsOverdue() {
        String kid = CompactJws.parse(issued(plain()).ticket()).header("kid");
        disk.failIf(step -> true);
        pass(3600 * S + 200 * S);
        assertThat(CompactJws.parse(issued(plain()).ticket()).header("kid")).isEqualTo(kid);
        assertThat(node.tickets.keys().isOverdue(reading())).isTrue();
        disk.heal();
        node.step();
        assertThat(CompactJws.parse(issued(plain()).ticket()).header("kid")).isNotEqualTo(kid);
        assertThat(node.tickets.keys().isOverdue(reading())).isFalse();
        assertThat(node.tickets.keys().published()).hasSize(3);
        pass(700 * S);
        assertThat(node.tickets.keys().published()).hasSize(2);
    }

    /** S + L signs the same, for those who do not look. */
    @Test
    void anEd25519SignatureHasOneForm() {
        String ticket = issued(plain()).ticket();
        int dot = ticket.lastIndexOf('.');
        byte[] signature = CompactJws.bytes("signature", ticket.substring(dot + 1));
        BigInteger order =
                BigInteger.TWO
                        .pow(252)
                        .add(new BigInteger("27742317777372353535851937790883648493"));
        byte[] s = new byte[33];
        for (int i = 0; i < 32; i++) {
            s[32 - i] = signature[32 + i];
        }
        byte[] more = new BigInteger(s).add(order).toByteArray();
        for (int i = 0; i < 32; i++) {
            signature[32 + i] = i < more.length ? more[more.length - 1 - i] : 0;
        }
        assertInvalid(
                verdict(ticket.substring(0, dot + 1) + CompactJws.text(signature)),
                TicketVerdict.Invalid.Reason.SIGNATURE);
    }

    /** The other signature of ECDSA fits, and brings no second use of a proof. */
    @Test
    void anEcdsaSignatureHasTwoFormsAndAProofOneUse() {
        Bearer own = new Bearer(SignatureAlgorithm.ES256, random);
        String ticket =
                issued(new TicketRequest("anna", "orders", null, null, own.thumbprint(), Map.of()))
                        .ticket();
        String proof = own.proof(ticket, Timestamp.ofNanos(now));
        int dot = proof.lastIndexOf('.');
        byte[] signature = CompactJws.bytes("signature", proof.substring(dot + 1));
        BigInteger order =
                new BigInteger(
                        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
        BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, 32, 64));
        byte[] other = order.subtract(s).toByteArray();
        for (int i = 0; i < 32; i++) {
            signature[63 - i] = i < other.length ? other[other.length - 1 - i] : 0;
        }
        assertThat(verdict(ticket, proof).kind()).isEqualTo("VALID");
        assertThat(verdict(ticket, proof.substring(0, dot + 1) + CompactJws.text(signature)).kind())
                .isEqualTo("REPLAYED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // not on the curve; of small order; not the only encoding
                "{'kty':'OKP','crv':'Ed25519','x':'AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'}",
                "{'kty':'OKP','crv':'Ed25519','x':'AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'}",
                "{'kty':'OKP','crv':'Ed25519','x':'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'}",
                "{'kty':'OKP','crv':'Ed25519','x':'xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA3o'}",
                "{'kty':'OKP','crv':'Ed25519','x':'7v_______________________________________38'}",
                "{'kty':'OKP','crv':'Ed25519','x':'AQ'}",
                "{'kty':'OKP','crv':'Ed25519','x':''}",
                "{'kty':'OKP','crv':'X25519','x':'AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'}",
                "{'kty':'EC','crv':'P-256','x':'AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',"
                        + "'y':'AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'}",
                "{'kty':'EC','crv':'P-256','x':'AA','y':'AA'}",
                "{'kty':'EC','crv':'P-521','x':'AA','y':'AA'}",
                "{'kty':'EC','crv':'secp256k1','x':'AA','y':'AA'}",
                "{'kty':'oct','k':'AA'}",
                "{'kty':'RSA','n':'AA','e':'AQAB'}",
                "{}"
            })
    void keysThatAreNoneAreRefused(String jwk) {
        String ticket = bound();
        String header =
                "{\"typ\":\"dpop+jwt\",\"alg\":\"EdDSA\",\"jwk\":" + jwk.replace('\'', '"') + "}";
        assertUnproven(
                verdict(
                        ticket,
                        bearer.signed(
                                header,
                                StrictJson.write(Bearer.claims(ticket, Timestamp.ofNanos(now))))),
                TicketVerdict.Unproven.Reason.FORM);
    }

    @Test
    void aProofWithItsPrivateKeyIsRefused() {
        String ticket = bound();
        Map<String, Object> jwk = bearer.jwk();
        jwk.put("d", "AA");
        assertUnproven(
                verdict(
                        ticket,
                        bearer.signed(
                                StrictJson.write(
                                        Map.of("typ", "dpop+jwt", "alg", "EdDSA", "jwk", jwk)),
                                StrictJson.write(Bearer.claims(ticket, Timestamp.ofNanos(now))))),
                TicketVerdict.Unproven.Reason.FORM);
    }

    @Test
    void aDamagedFileOfKeysIsReplaced() {
        String ticket = issued(plain()).ticket();
        disk.crashProcess();
        disk.rot(TicketKeys.FILE, new Random(1));
        node = life();
        assertInvalid(verdict(ticket), TicketVerdict.Invalid.Reason.KEY);
        assertThat(verdict(issued(plain()).ticket()).kind()).isEqualTo("VALID");
    }

    @Test
    void aTicketThatWouldNeverBeValidIsNotIssued() {
        assertThat(
                        node.tickets.issue(
                                new TicketRequest(
                                        "anna",
                                        "orders",
                                        Timestamp.ofNanos(S),
                                        Timestamp.ofNanos(now + 2 * S),
                                        null,
                                        Map.of()),
                                reading()))
                .isInstanceOf(IssueResult.NeverValid.class);
    }
}
