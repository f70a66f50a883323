package dev.byztime.daemon.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.testing.Randomly;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.random.RandomGenerator;

import javax.net.ssl.SSLException;

/** Both ends of a TLS connection, with a network of the test's own between them. */
class TlsPipeTests {

    private static final int AMPLE = 1 << 20;

    private static @Nullable TlsSetup serverSetup;
    private static @Nullable TlsSetup clientSetup;

    @BeforeAll
    static void prepare(@TempDir Path folder) throws Exception {
        KeyParty party = new KeyParty(folder);
        serverSetup =
                TlsSetup.ofServer(party.identity(KeyParty.NODE), null, false, KeyParty.CALENDAR);
        clientSetup = TlsSetup.ofClient(null, party.authorities(), KeyParty.CALENDAR);
    }

    @Test
    void bytesMayComeInAnyPieces() {
        Randomly.repeat(
                5,
                random -> {
                    TlsPipe client = client(AMPLE);
                    TlsPipe server = server(AMPLE);
                    client.begin();
                    while (!client.isAgreed() || !server.isAgreed()) {
                        carry(random, client, server);
                        carry(random, server, client);
                    }
                    assertThat(KeyExport.from(server.engine()))
                            .usingRecursiveComparison()
                            .isEqualTo(KeyExport.from(client.engine()));
                    byte[] long1 = new byte[random.nextInt(50_000)];
                    random.nextBytes(long1);
                    client.say(long1);
                    carry(random, client, server);
                    assertThat(server.said()).isEqualTo(long1);
                    assertThat(server.isEnded()).isFalse();
                    client.end();
                    carry(random, client, server);
                    assertThat(server.isEnded()).isTrue();
                    assertThat(server.said()).isEmpty();
                });
    }

    /** Such as endless records that say nothing, to which the JDK has no limit of its own. */
    @Test
    void noMoreBytesAreTakenThanTheLimit() throws Exception {
        TlsPipe client = client(AMPLE);
        client.begin();
        ByteBuffer hello = client.pending();
        TlsPipe tight = server(hello.remaining());
        tight.receive(hello.duplicate());
        assertThat(tight.hasPending()).isTrue();
        assertThatThrownBy(() -> tight.receive(ByteBuffer.allocate(1)))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("more bytes");
        TlsPipe tooTight = server(hello.remaining() - 1);
        assertThatThrownBy(() -> tooTight.receive(hello))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("more bytes");
        assertThat(tooTight.hasPending()).isFalse();
    }

    private static void carry(RandomGenerator random, TlsPipe from, TlsPipe to)
            throws SSLException {
        ByteBuffer pending = from.pending();
        while (pending.hasRemaining()) {
            int length = Math.min(pending.remaining(), random.nextInt(1, 900));
            to.receive(pending.slice(pending.position(), length));
            pending.position(pending.position() + length);
        }
        from.sent();
    }

    private static TlsPipe client(int mostBytes) {
        TlsSetup setup = Objects.requireNonNull(clientSetup);
        return new TlsPipe(setup.clientEngine(KeyParty.NODE, 1), mostBytes);
    }

    private static TlsPipe server(int mostBytes) {
        return new TlsPipe(Objects.requireNonNull(serverSetup).serverEngine(), mostBytes);
    }
}
