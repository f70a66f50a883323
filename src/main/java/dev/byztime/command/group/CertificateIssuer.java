package dev.byztime.command.group;

import static java.util.Objects.requireNonNull;

import dev.byztime.linux.OwnerOnlyFiles;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * An authority that issues certificates, with keys of P-256, by the JDK's keytool. Its keys and
 * those that it issued are in one PKCS#12 file.
 */
public final class CertificateIssuer {

    /** No secret: the permissions of the file protect the keys. */
    private static final String PASSWORD = "changeit";

    private static final String ITSELF = "authority";

    /**
     * For how long the authority's own certificate is valid, unless those that it issues are valid
     * for longer. At most renewals it stays, and every node's file of authorities with it.
     */
    private static final int AUTHORITY_DAYS = 3650;

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

    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");

    private static final int COORDINATE_BYTES = 32;
    private static final int LINE_CHARACTERS = 64;

    private final Path store;
    private final int days;

    /**
     * A certificate and its key.
     *
     * @param certificate PEM
     * @param key PEM, PKCS#8
     * @param authority the certificate of who issued it, PEM
     */
    public record Issued(String certificate, String key, String authority) {}

    /**
     * @param store the PKCS#12 file, which need not exist
     * @param days for how long new certificates of hosts are valid
     */
    public CertificateIssuer(Path store, int days) {
        this.store = store;
        this.days = days;
    }

    /**
     * The certificate of a host and its key, made if they are not in the file.
     *
     * @throws IOException if keytool fails, or the file cannot be read
     */
    public Issued issue(String host) throws IOException, InterruptedException {
        try {
            if (!Files.exists(store)) {
                generate(
                        ITSELF,
                        authorityDays(),
                        "-ext",
                        "bc:c=ca:true",
                        "-ext",
                        "ku:c=keyCertSign");
                Files.setPosixFilePermissions(store, OWNER_ONLY);
            }
            if (!read().containsAlias(host)) {
                generateFor(host);
            }
            KeyStore keys = read();
            byte[] key =
                    pkcs8(
                            (ECPrivateKey) keys.getKey(host, PASSWORD.toCharArray()),
                            (ECPublicKey) keys.getCertificate(host).getPublicKey());
            return new Issued(
                    pem("CERTIFICATE", keys.getCertificate(host).getEncoded()),
                    pem("PRIVATE KEY", key),
                    pem("CERTIFICATE", keys.getCertificate(ITSELF).getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /**
     * Replaces the keys and certificates of hosts by new ones of the same authority. {@link #issue}
     * has them then.
     *
     * <p>The authority's certificate is replaced too if it ends before the new ones. Its key stays,
     * so that each of its certificates vouches for all that it issued, before and after. The file
     * is replaced as a whole, when all is made.
     *
     * @return whether the authority has a new certificate
     * @throws IOException if the authority's key or a host is not in the file, keytool fails, or
     *     the file cannot be read or written. Nothing is changed then
     */
    public boolean renew(List<String> hosts) throws IOException, InterruptedException {
        requireKeys(hosts);
        Path next = store.resolveSibling(store.getFileName() + ".new");
        try {
            KeyStore keys = read();
            for (String host : hosts) {
                keys.deleteEntry(host);
            }
            ByteArrayOutputStream rest = new ByteArrayOutputStream();
            keys.store(rest, PASSWORD.toCharArray());
            OwnerOnlyFiles.writeAnew(next, rest.toByteArray(), rest.size());
            boolean renewed = new CertificateIssuer(next, days).complete(hosts);
            OwnerOnlyFiles.rename(next, store);
            OwnerOnlyFiles.syncNames(requireNonNull(next.toAbsolutePath().getParent()));
            return renewed;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    private void requireKeys(List<String> hosts) throws IOException {
        String instead =
                "Take %s from a backup, or begin a new folder: docs/operations.md#a-new-authority"
                        .formatted(store);
        if (!Files.exists(store)) {
            throw new IOException(
                    "there is no %s, which has the authority's key. %s".formatted(store, instead));
        }
        try {
            KeyStore keys = read();
            if (!keys.isKeyEntry(ITSELF)) {
                throw new IOException(
                        "%s does not have the authority's key. %s".formatted(store, instead));
            }
            for (String host : hosts) {
                if (!keys.containsAlias(host)) {
                    throw new IOException(
                            "%s has no certificate of %s. Without --renew, one is made"
                                    .formatted(store, host));
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /**
     * Makes what is missing of the hosts, and a certificate of the authority that outlives them.
     *
     * @return whether the authority has a new certificate
     */
    private boolean complete(List<String> hosts)
            throws IOException, InterruptedException, GeneralSecurityException {
        for (String host : hosts) {
            generateFor(host);
        }
        KeyStore keys = read();
        Instant ends = end(keys, ITSELF);
        for (String host : hosts) {
            if (end(keys, host).isAfter(ends)) {
                keytool("-selfcert", ITSELF, authorityDays());
                return true;
            }
        }
        return false;
    }

    private static Instant end(KeyStore keys, String alias) throws GeneralSecurityException {
        return ((X509Certificate) keys.getCertificate(alias)).getNotAfter().toInstant();
    }

    private int authorityDays() {
        return Math.max(days, AUTHORITY_DAYS);
    }

    private void generateFor(String host) throws IOException, InterruptedException {
        generate(host, days, "-signer", ITSELF, "-ext", "san=dns:" + host);
    }

    private KeyStore read() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream from = Files.newInputStream(store)) {
            keys.load(from, PASSWORD.toCharArray());
        }
        return keys;
    }

    private void generate(String alias, int validDays, String... more)
            throws IOException, InterruptedException {
        List<String> options =
                new ArrayList<>(
                        List.of(
                                "-dname",
                                "CN=" + alias,
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-storetype",
                                "PKCS12"));
        options.addAll(List.of(more));
        keytool("-genkeypair", alias, validDays, options.toArray(String[]::new));
    }

    private void keytool(String action, String alias, int validDays, String... more)
            throws IOException, InterruptedException {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                keytool.toString(),
                                "-J-XX:TieredStopAtLevel=1", // it ends before more would pay
                                "-J-XX:+UseSerialGC",
                                action,
                                "-alias",
                                alias,
                                "-sigalg",
                                "SHA256withECDSA",
                                "-startdate",
                                "-1d",
                                "-validity",
                                Integer.toString(validDays + 1), // counted from yesterday
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool: " + said.strip());
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

    private static String pem(String type, byte[] der) {
        String body = Base64.getMimeEncoder(LINE_CHARACTERS, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }
}
