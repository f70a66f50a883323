package dev.byztime.daemon.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.daemon.VoteStatus;
import dev.byztime.daemon.wire.Cookie;
import dev.byztime.daemon.wire.Judgement;
import dev.byztime.daemon.wire.Packet;
import dev.byztime.daemon.wire.ResponsePlaintext;
import dev.byztime.daemon.wire.Sealed;
import dev.byztime.seal.AesSiv;
import dev.byztime.seal.KeptInMemory;
import dev.byztime.seal.MasterKeys;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;

/** Queries and answers between a server's seals and a client's keys, without a network. */
class PeerKeysTests {

    private static final long SECOND = 1_000_000_000;
    private static final long NOW = -3 * SECOND;
    private static final long LATER = NOW + 2 * SECOND;
    private static final InetSocketAddress SERVER =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);

    private final SplittableRandom random = new SplittableRandom(5);
    private final KeptInMemory storage = new KeptInMemory();
    private final MasterKeys masterKeys = MasterKeys.open(storage, random, 0);
    private final AnswerSeals seals = new AnswerSeals(masterKeys, random);
    private final PeerKeys keys = new PeerKeys(random, SECOND);

    @Test
    void everyCookieIsUsedOnceAndReplaced() {
        establish(8);
        Set<String> used = new HashSet<>();
        for (int poll = 0; poll < 50; poll++) {
            Query query = Objects.requireNonNull(keys.query());
            Judgement.Answer asked = judged(query);
            assertThat(asked.cookies()).isOne();
            assertThat(asked.understandsStatus()).isTrue();
            assertThat(used.add(cookieOf(query))).isTrue();
            byte[] answer = answer(query);
            assertThat(answer.length).isLessThanOrEqualTo(query.datagram().length);
            requireAnswered(query, answer);
            assertThat(keys.cookies()).isEqualTo(8);
        }
    }

    @Test
    void asksForAllThatAreMissing() {
        establish(8);
        for (int lost = 0; lost < 7; lost++) {
            assertThat(judged(Objects.requireNonNull(keys.query())).cookies()).isEqualTo(lost + 1);
        }
        assertThat(keys.cookies()).isOne();
        Query query = Objects.requireNonNull(keys.query());
        byte[] answer = answer(query);
        assertThat(answer.length).isLessThanOrEqualTo(query.datagram().length);
        requireAnswered(query, answer);
        assertThat(keys.cookies()).isEqualTo(8);
    }

    @Test
    void withoutCookiesThereAreNoQueriesAndOneEstablishment() {
        assertThat(keys.query()).isNull();
        assertThat(keys.server()).isNull();
        assertThat(keys.ageNs(NOW)).isEqualTo(-1);
        establish(1);
        assertThat(keys.server()).isEqualTo(SERVER);
        assertThat(keys.ageNs(NOW + 5)).isEqualTo(5);
        assertThat(keys.beginEstablishment(NOW)).isFalse();
        assertThat(keys.query()).isNotNull();
        assertThat(keys.query()).isNull();
        assertThat(keys.beginEstablishment(LATER - 1)).as("so soon").isFalse();
        assertThat(keys.beginEstablishment(LATER)).isTrue();
        assertThat(keys.beginEstablishment(LATER)).as("while one is under way").isFalse();
    }

    @Test
    void failuresAreFollowedByGrowingWaits() {
        long now = NOW;
        long waited = 0;
        for (int failure = 0; failure < 12; failure++) {
            assertThat(keys.beginEstablishment(now)).isTrue();
            keys.failed(KeyException.Reason.UNREACHABLE, now);
            long wait = keys.waitNs(now);
            long most = Math.min(64, 1L << failure) * SECOND;
            assertThat(wait).isBetween(most - most / 4, most);
            assertThat(keys.beginEstablishment(now + wait - 1)).isFalse();
            now += wait;
            waited += wait;
        }
        assertThat(waited).isGreaterThan(200 * SECOND);
        establish(8, now);
        assertThat(keys.waitNs(now)).isEqualTo(2 * SECOND);
    }

    @Test
    void wrongAnswersAreFollowedByLongWaits() {
        long now = NOW;
        double most = 10 * SECOND;
        for (int failure = 0; failure < 25; failure++) {
            assertThat(keys.beginEstablishment(now)).isTrue();
            keys.failed(KeyException.Reason.CERTIFICATE, now);
            long wait = keys.waitNs(now);
            assertThat((double) wait).isBetween(0.75 * most - 100, most + 1);
            now += wait;
            most = Math.min(1.5 * most, 3600.0 * SECOND);
        }
    }

    @Test
    void refusalCountsOnlyIfNoAnswerComesBeforeTheNextPoll() {
        establish(8);
        Query query = Objects.requireNonNull(keys.query());
        byte[] nak = AnswerSeals.refusal(new Judgement.Nak(query.uniqueId()));
        keys.refused(((Received.Refused) received(query, nak)).query());
        // the answer comes after all
        requireAnswered(query, answer(query));
        assertThat(keys.beginEstablishment(LATER)).isFalse();

        Query next = Objects.requireNonNull(keys.query());
        keys.refused(next);
        assertThat(keys.beginEstablishment(LATER)).isTrue();
        assertThat(keys.query()).as("the old keys go on meanwhile").isNotNull();
        keys.failed(KeyException.Reason.TIMED_OUT, LATER);
        assertThat(keys.query()).isNotNull();
        assertThat(keys.beginEstablishment(LATER + 2 * SECOND)).isTrue();
        keys.established(established(8), LATER);
        keys.refused(next);
        assertThat(keys.beginEstablishment(LATER + 10 * SECOND))
                .as("a query of older keys")
                .isFalse();
    }

    @Test
    void serverThatLostItsKeysRefuses() {
        establish(8);
        storage.content = null;
        AnswerSeals after = new AnswerSeals(MasterKeys.open(storage, random, 0), random);
        Query query = Objects.requireNonNull(keys.query());
        Judgement judgement = Judgement.of(query.datagram(), after);
        assertThat(judgement).isInstanceOf(Judgement.Nak.class);
        byte[] nak = AnswerSeals.refusal((Judgement.Nak) judgement);
        assertThat(nak).hasSize(22);
        assertThat(received(query, nak)).isInstanceOf(Received.Refused.class);
    }

    @Test
    void onlyTheAnswerItselfCounts() {
        establish(8);
        Query query = Objects.requireNonNull(keys.query());
        byte[] answer = answer(query);
        Query other = Objects.requireNonNull(keys.query());
        requireRejected(Received.Reason.UNKNOWN_ID, other, answer);
        requireRejected(Received.Reason.MALFORMED, query, query.datagram());
        requireRejected(Received.Reason.MALFORMED, query, new byte[0]);
        byte[] changed = answer.clone();
        changed[changed.length - 1] ^= 1;
        requireRejected(Received.Reason.NOT_AUTHENTIC, query, changed);
        requireRejected(Received.Reason.MALFORMED, query, sealed(query, new byte[] {8}, 16));
        requireRejected(Received.Reason.MALFORMED, query, sealed(query, new byte[0], 15));
        requireRejected(Received.Reason.NO_ERA, query, sealed(query, new byte[0], 16));
        HexFormat hex = HexFormat.of();
        String era = "0a10" + "55".repeat(16);
        requireRejected(Received.Reason.NO_TIME, query, sealed(query, hex.parseHex(era), 16));
        String extreme = era + "1200" + "1a0b08ffffffffffffffff7f0d";
        requireRejected(Received.Reason.MALFORMED, query, sealed(query, hex.parseHex(extreme), 16));
        String beyond = era + "1200" + "1a0a08ffffffffffffffff7f";
        requireRejected(Received.Reason.OVERFLOW, query, sealed(query, hex.parseHex(beyond), 16));
        byte[] refusalWithoutNak = Packet.encode(new Packet.Refusal(query.uniqueId(), false));
        requireRejected(Received.Reason.MALFORMED, query, refusalWithoutNak);
    }

    @Test
    void cookiesOfAbsurdLengthAreNotKept() {
        establish(2);
        Query query = Objects.requireNonNull(keys.query());
        ResponsePlaintext response =
                new ResponsePlaintext(
                        new byte[16],
                        0,
                        0,
                        List.of(new byte[0], new byte[1025], new byte[1024]),
                        VoteStatus.COMMITTED,
                        0,
                        false,
                        0);
        keys.answered(query, response);
        assertThat(keys.cookies()).isEqualTo(2);
    }

    @Test
    void noMoreThanSixteenCookiesAreKept() {
        establish(8);
        Query query = Objects.requireNonNull(keys.query());
        List<byte[]> many = seals.cookies(query.session(), 40);
        keys.answered(
                query,
                new ResponsePlaintext(new byte[16], 0, 0, many, VoteStatus.COMMITTED, 0, false, 0));
        assertThat(keys.cookies()).isEqualTo(16);
    }

    private void requireRejected(Received.Reason reason, Query query, byte[] datagram) {
        assertThat(received(query, datagram)).isEqualTo(new Received.Rejected(reason));
    }

    private void requireAnswered(Query query, byte[] answer) {
        Received received = received(query, answer);
        assertThat(received).isInstanceOf(Received.Answer.class);
        Received.Answer taken = (Received.Answer) received;
        assertThat(taken.response().voteNs()).isEqualTo(77);
        keys.answered(taken.query(), taken.response());
    }

    private static Received received(Query query, byte[] datagram) {
        return Received.of(datagram, id -> Arrays.equals(id, query.uniqueId()) ? query : null);
    }

    private byte[] sealed(Query query, byte[] plaintext, int nonceLength) {
        byte[] ad = HexFormat.of().parseHex("0a10" + HexFormat.of().formatHex(query.uniqueId()));
        byte[] nonce = new byte[nonceLength];
        byte[] ciphertext = AesSiv.seal(query.session().serverToClient(), ad, nonce, plaintext);
        return Packet.encode(new Packet.Response(new Sealed(ad, nonce, ciphertext, 0)));
    }

    private byte[] answer(Query query) {
        Judgement.Answer asked = judged(query);
        ResponsePlaintext response =
                new ResponsePlaintext(
                        new byte[16],
                        123_456_789_012L,
                        77,
                        seals.cookies(asked.keys(), asked.cookies()),
                        VoteStatus.COMMITTED,
                        60_000,
                        true,
                        -12_345);
        return Objects.requireNonNull(seals.answer(asked, query.datagram().length, response));
    }

    private Judgement.Answer judged(Query query) {
        Judgement judgement = Judgement.of(query.datagram(), seals);
        assertThat(judgement).isInstanceOf(Judgement.Answer.class);
        return (Judgement.Answer) judgement;
    }

    private static String cookieOf(Query query) {
        return HexFormat.of().formatHex(query.datagram(), 24, 140);
    }

    private void establish(int cookies) {
        establish(cookies, NOW);
    }

    private void establish(int cookies, long now) {
        assertThat(keys.beginEstablishment(now)).isTrue();
        keys.established(established(cookies), now);
    }

    private EstablishedKeys established(int cookies) {
        Cookie.Content session = new Cookie.Content(15, drawn(), drawn());
        return new EstablishedKeys(session, seals.cookies(session, cookies), SERVER);
    }

    private byte[] drawn() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return bytes;
    }
}
