package dev.byztime.daemon.keys;

import dev.byztime.clock.RealClock;
import dev.byztime.seal.KeptInMemory;
import dev.byztime.seal.MasterKeys;
import dev.byztime.testing.CertificateAuthority;
import dev.byztime.time.Timestamp;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** What tests of key establishment have in common: authorities, a server of ours, a client. */
final class KeyParty {

    static final String NODE = "node.test";

    /** Certificates are valid now, as this says it. */
    static final RealClock CALENDAR = () -> new Timestamp(Instant.now().getEpochSecond(), 0);

    /** More than anything takes on a busy machine, where it is to succeed. */
    static final KeyServer.Limits AMPLE =
            new KeyServer.Limits(15_000_000_000L, 1000, 1000, 1e6, 1_000_000);

    static final KeyClient.Limits PATIENT = new KeyClient.Limits(20_000_000_000L, 20_000_000_000L);

    /** Where it is to time out. */
    static final long SHORT_NS = Duration.ofMillis(300).toNanos();

    /** Where it is to time out after its handshake. */
    static final long AMPLE_TO_BEGIN_NS = Duration.ofSeconds(3).toNanos();

    private static final SecureRandom RANDOM = new SecureRandom();

    final AnswerSeals seals =
            new AnswerSeals(
                    MasterKeys.open(new KeptInMemory(), RANDOM, Instant.now().getEpochSecond()),
                    RANDOM);

    private final CertificateAuthority authority;

    KeyParty(Path folder) {
        this(new CertificateAuthority(folder));
    }

    KeyParty(CertificateAuthority authority) {
        this.authority = authority;
    }

    CertificateAuthority.Identity files(String name) throws IOException {
        return authority.identity(name);
    }

    Identity identity(String name) throws IOException, CertificateFileException {
        CertificateAuthority.Identity files = authority.identity(name);
        return Identity.read(files.certificate(), files.key());
    }

    Authorities authorities() throws IOException, CertificateFileException {
        return Authorities.read(authority.identity(NODE).authority());
    }

    KeyServer serve(Supplier<Identity> identity, KeyServer.Clients clients, KeyServer.Limits limits)
            throws IOException {
        KeyServer server =
                KeyServer.open(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        identity,
                        clients,
                        seals,
                        limits,
                        CALENDAR,
                        System::nanoTime);
        server.start();
        return server;
    }

    KeyServer serve() throws IOException, CertificateFileException {
        Identity identity = identity(NODE);
        return serve(() -> identity, KeyServer.Clients.ANY, AMPLE);
    }

    static KeyClient client(KeyClient.Limits limits, RealClock calendar, @Nullable Identity own) {
        return new KeyClient(
                limits,
                () -> own,
                calendar,
                System::nanoTime,
                new KeyClient.Listener() {
                    @Override
                    public void established(KeyTarget peer, EstablishedKeys keys) {}

                    @Override
                    public void failed(KeyTarget peer, KeyException why) {}
                });
    }

    static KeyClient client() {
        return client(PATIENT, CALENDAR, null);
    }

    KeyTarget target(String name, InetSocketAddress... addresses)
            throws IOException, CertificateFileException {
        return new KeyTarget("peer", name, List.of(addresses), authorities());
    }
}
