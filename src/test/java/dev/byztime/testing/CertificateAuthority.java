package dev.byztime.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Makes certificates for daemons to trust each other by, with the JDK's own keytool. */
public final class CertificateAuthority {

    private static final String PASSWORD = "changeit";
    private static final String ITSELF = "authority";

    /**
     * What precedes the number of a P-256 key in PKCS#8: version, algorithm and curve, then the
     * version of the key.
     */
    private static final byte[] BEFORE_NUMBER =
            HexFormat.of()
                    .parseHex(
                            "308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420");

    /** What stands between it and the public point, uncompressed. */
    private static final byte[] BEFORE_POINT = HexFormat.of().parseHex("a14403420004");

    private static final int COORDINATE_BYTES = 32;

    private final Path folder;
    private final Path store;
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
        this.store = folder.resolve("keys.p12");
    }

    /** A host's key pair and certificate, made when it is first asked for. */
    public Identity identity(String host) throws IOException {
        Identity known = identities.get(host);
        if (known == null) {
            if (identities.isEmpty()) {
                generate(ITSELF, "-ext", "bc:c=ca:true", "-ext", "ku:c=keyCertSign");
            }
            known = issue(host);
            identities.put(host, known);
        }
        return known;
    }

    private Identity issue(String host) throws IOException {
        generate(host, "-signer", ITSELF, "-ext", "san=dns:" + host);
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream from = Files.newInputStream(store)) {
                keys.load(from, PASSWORD.toCharArray());
            }
            Certificate certificate = keys.getCertificate(host);
            byte[] key =
                    pkcs8(
                            (ECPrivateKey) keys.getKey(host, PASSWORD.toCharArray()),
                            (ECPublicKey) certificate.getPublicKey());
            return new Identity(
                    host,
                    pem(host + ".crt", "CERTIFICATE", certificate.getEncoded()),
                    pem(host + ".key", "PRIVATE KEY", key),
                    pem("authority.crt", "CERTIFICATE", keys.getCertificate(ITSELF).getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private void generate(String alias, String... more) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-J-XX:TieredStopAtLevel=1", // it ends before more would pay
                                "-J-XX:+UseSerialGC",
                                "-genkeypair",
                                "-alias",
                                alias,
                                "-dname",
                                "CN=" + alias,
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-sigalg",
                                "SHA256withECDSA",
                                "-startdate",
                                "-1d",
                                "-validity",
                                "3",
                                "-keystore",
                                store.toString(),
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                PASSWORD));
        command.addAll(List.of(more));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (Patiently.end(keytool) != 0) {
                throw new IOException("keytool: " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool ran", e);
        }
    }

    /**
     * The key in a form that byztimed takes. The JDK's own encoding leaves out the public point,
     * which the daemon's library insists on.
     */
    private static byte[] pkcs8(ECPrivateKey key, ECPublicKey publicKey) {
        ECPoint point = publicKey.getW();
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        der.writeBytes(BEFORE_NUMBER);
        der.writeBytes(unsigned(key.getS()));
        der.writeBytes(BEFORE_POINT);
        der.writeBytes(unsigned(point.getAffineX()));
        der.writeBytes(unsigned(point.getAffineY()));
        return der.toByteArray();
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = new byte[COORDINATE_BYTES];
        byte[] signed = number.toByteArray(); // one byte longer if the highest bit is set
        int length = Math.min(signed.length, bytes.length);
        System.arraycopy(signed, signed.length - length, bytes, bytes.length - length, length);
        return bytes;
    }

    private Path pem(String name, String type, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(
                folder.resolve(name),
                "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n");
    }
}
