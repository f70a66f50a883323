package dev.byztime.daemon.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

import dev.byztime.daemon.wire.KeyAnswer;
import dev.byztime.daemon.wire.MalformedException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

import javax.net.ssl.SSLException;

/** Streams of bytes to both ends of key establishment, in pieces of any size, without a network. */
class TlsFuzzTests {

    private static final PlainTls STRANGER = new PlainTls(null);

    private static @Nullable KeyParty party;
    private static @Nullable TlsSetup server;
    private static @Nullable TlsSetup client;

    @BeforeAll
    static void prepare(@TempDir Path folder) throws Exception {
        KeyParty prepared = new KeyParty(folder);
        server =
                TlsSetup.ofServer(prepared.identity(KeyParty.NODE), null, false, KeyParty.CALENDAR);
        client = TlsSetup.ofClient(null, prepared.authorities(), KeyParty.CALENDAR);
        party = prepared;
    }

    /** Target 6: what a client says within TLS, and how the network cuts it. */
    @FuzzTest
    void anyRecordsToTheKeyServer(FuzzedDataProvider data) throws Exception {
        KeyService service = service();
        TlsPipe client = new TlsPipe(STRANGER.clientEngine(TlsSetup.PROTOCOL), 100_000);
        client.begin();
        int piece = data.consumeInt(1, 700);
        while (!client.isAgreed() && service.outcome() == null) {
            toServer(client, service, 20_000);
            toClient(service, client);
        }
        while (data.remainingBytes() > 0 && service.outcome() == null) {
            client.say(data.consumeBytes(data.consumeInt(0, 300)));
            toServer(client, service, piece);
        }
        toClient(service, client);
        byte[] answer = client.said();
        if (service.outcome() == KeyServerOutcome.COOKIES) {
            assertThat(new KeyAnswer().add(answer, answer.length)).hasSize(8);
        } else {
            assertThat(answer.length).isLessThan(20);
        }
    }

    /** Bytes that are no TLS, or begin like it. */
    @FuzzTest
    void anyBytesToTheKeyServer(byte[] bytes) {
        KeyService service = service();
        service.receive(ByteBuffer.wrap(bytes));
        service.give(KeyServerOutcome.TIMED_OUT);
        assertThat(service.outcome()).isIn(KeyServerOutcome.TLS, KeyServerOutcome.TIMED_OUT);
    }

    /** Target 7, within TLS. */
    @FuzzTest
    void anyRecordsToTheKeyClient(FuzzedDataProvider data) {
        KeyAnswer answer = new KeyAnswer();
        try {
            while (data.remainingBytes() > 0) {
                byte[] part = data.consumeBytes(data.consumeInt(0, 300));
                List<byte[]> cookies = answer.add(part, part.length);
                if (cookies != null) {
                    assertThat(cookies).hasSizeBetween(1, 16);
                    return;
                }
            }
        } catch (MalformedException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }

    /** Target 7, outside of TLS. */
    @FuzzTest
    void anyBytesToTheKeyClient(byte[] bytes) throws Exception {
        TlsSetup setup = Objects.requireNonNull(client);
        TlsPipe pipe = new TlsPipe(setup.clientEngine(KeyParty.NODE, 1), 64 * 1024);
        pipe.begin();
        try {
            pipe.receive(ByteBuffer.wrap(bytes));
        } catch (SSLException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
        assertThat(pipe.isAgreed()).isFalse();
        assertThat(pipe.said()).isEmpty();
    }

    private static void toServer(TlsPipe client, KeyService service, int piece) {
        ByteBuffer pending = client.pending();
        while (pending.hasRemaining()) {
            int length = Math.min(piece, pending.remaining());
            service.receive(pending.slice(pending.position(), length));
            pending.position(pending.position() + length);
        }
        client.sent();
    }

    private static void toClient(KeyService service, TlsPipe client) throws SSLException {
        TlsPipe server = service.pipe();
        client.receive(server.pending());
        server.sent();
    }

    private static KeyService service() {
        return new KeyService(
                Objects.requireNonNull(server).serverEngine(), Objects.requireNonNull(party).seals);
    }
}
