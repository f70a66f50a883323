package dev.byztime.daemon.keys;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The content of a PEM file (RFC 7468): certificates in a row, or a private key. */
record PemFile(Path path, String text) {

    /** The most bytes to read. A bundle of all public authorities has half a megabyte. */
    private static final int MAX_FILE_BYTES = 4 << 20;

    private static final Pattern SECTION =
            Pattern.compile(
                    "-----BEGIN (?<label>[A-Z0-9 ]{1,40})-----(?<body>[^-]*+)-----END"
                            + " \\k<label>-----");

    private static final String BEGIN = "-----BEGIN";
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String KEY = "PRIVATE KEY";

    static PemFile read(Path path) throws CertificateFileException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
            if (bytes.length > MAX_FILE_BYTES) {
                throw new CertificateFileException(path, "is longer than 4 MiB: is it PEM?");
            }
            return new PemFile(path, new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            throw new CertificateFileException(path, "does not exist");
        } catch (IOException e) {
            throw new CertificateFileException(path, "cannot be read: " + e);
        }
    }

    /**
     * All certificates in the file, at least one. A file that ends within a section is refused: it
     * is still being written.
     */
    List<X509Certificate> certificates() throws CertificateFileException {
        requireWhole();
        List<X509Certificate> certificates = new ArrayList<>();
        Matcher section = SECTION.matcher(text);
        while (section.find()) {
            if (section.group("label").equals(CERTIFICATE)) {
                certificates.add(certificate(section, certificates.size() + 1));
            }
        }
        if (certificates.isEmpty()) {
            throw new CertificateFileException(
                    path, "has no certificate: it needs PEM, from -----BEGIN CERTIFICATE----- on");
        }
        return certificates;
    }

    /**
     * The private key in the file.
     *
     * @param algorithm the algorithm of the public key
     */
    PrivateKey key(String algorithm) throws CertificateFileException {
        Matcher section = SECTION.matcher(text);
        String other = null;
        PrivateKey key = null;
        while (section.find()) {
            String label = section.group("label");
            if (label.equals(KEY)) {
                if (key != null) {
                    throw new CertificateFileException(path, "has more than one private key");
                }
                key = key(section, algorithm);
            } else if (label.endsWith(KEY)) {
                other = label;
            }
        }
        if (key != null) {
            return key;
        }
        throw new CertificateFileException(
                path,
                other == null
                        ? "has no private key: it needs PEM, from -----BEGIN PRIVATE KEY----- on"
                        : "has its key as '"
                                + other
                                + "': write it as PKCS#8 without a password, "
                                + "with openssl pkcs8 -topk8 -nocrypt");
    }

    private void requireWhole() throws CertificateFileException {
        int last = text.lastIndexOf(BEGIN);
        if (last >= 0 && text.indexOf("-----END", last) < 0) {
            throw new CertificateFileException(path, "ends within a section: is it whole?");
        }
    }

    private X509Certificate certificate(Matcher section, int number)
            throws CertificateFileException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(der(section)));
        } catch (CertificateException e) {
            throw new CertificateFileException(
                    path,
                    "has a certificate, number %d, that is none: %s"
                            .formatted(number, e.getMessage()));
        }
    }

    private PrivateKey key(Matcher section, String algorithm) throws CertificateFileException {
        try {
            return KeyFactory.getInstance(algorithm)
                    .generatePrivate(new PKCS8EncodedKeySpec(der(section)));
        } catch (GeneralSecurityException e) {
            throw new CertificateFileException(
                    path, "has no key of the certificate's kind, " + algorithm);
        }
    }

    private byte[] der(Matcher section) throws CertificateFileException {
        try {
            return Base64.getMimeDecoder().decode(section.group("body").strip());
        } catch (IllegalArgumentException e) {
            throw new CertificateFileException(
                    path,
                    "has a section '%s' that is not Base64".formatted(section.group("label")));
        }
    }

    @Override
    public String toString() {
        return path.toString(); // without the text, which may be a key
    }
}
