package dev.byztime.testing;

import dev.byztime.command.group.CertificateIssuer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Makes certificates for daemons to trust each other by, with the JDK's own keytool. */
public final class CertificateAuthority {

    private static final int DAYS = 3;

    private final Path folder;
    private final CertificateIssuer issuer;
    private final Map<String, Identity> identities = new HashMap<>();

    /**
     * What a server needs to show who it is, and to know others by.
     *
     * @param host the name in the certificate
     * @param certificate PEM
     * @param key PEM, PKCS#8
     * @param authority the certificate of who issued it, PEM
     */
    public record Identity(String host, Path certificate, Path key, Path authority) {}

    /**
     * @param folder an empty one for the files
     */
    public CertificateAuthority(Path folder) {
        this.folder = folder;
        this.issuer = new CertificateIssuer(folder.resolve("keys.p12"), DAYS);
    }

    /** A host's key pair and certificate, made when it is first asked for. */
    public Identity identity(String host) throws IOException {
        Identity known = identities.get(host);
        if (known == null) {
            known = issue(host);
            identities.put(host, known);
        }
        return known;
    }

    private Identity issue(String host) throws IOException {
        CertificateIssuer.Issued issued;
        try {
            issued = issuer.issue(host);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool ran", e);
        }
        return new Identity(
                host,
                Files.writeString(folder.resolve(host + ".crt"), issued.certificate()),
                Files.writeString(folder.resolve(host + ".key"), issued.key()),
                Files.writeString(folder.resolve("authority.crt"), issued.authority()));
    }
}
