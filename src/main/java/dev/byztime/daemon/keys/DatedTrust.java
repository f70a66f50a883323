package dev.byztime.daemon.keys;

import dev.byztime.clock.RealClock;

import org.jspecify.annotations.Nullable;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;

import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A trust manager that trusts certificates of some authorities if they are valid now. The time
 * comes from a clock that is passed in.
 *
 * <p>The JDK checks the chain and the name of a server. In addition, the name of a server must be a
 * subject alternative name of its certificate: a common name does not count (RFC 9525, section 2).
 */
final class DatedTrust extends X509ExtendedTrustManager {

    /** The kind of a general name, as in {@link X509Certificate#getSubjectAlternativeNames}. */
    private static final int DNS_NAME = 2;

    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

    private final Authorities authorities;
    private final RealClock calendar;

    DatedTrust(Authorities authorities, RealClock calendar) {
        this.authorities = authorities;
        this.calendar = calendar;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        requireName(chain[0], engine.getPeerHost());
        now().checkServerTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        now().checkClientTrusted(chain, type, engine);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.certificates().toArray(X509Certificate[]::new);
    }

    private X509ExtendedTrustManager now() throws CertificateException {
        try {
            PKIXBuilderParameters parameters =
                    new PKIXBuilderParameters(authorities.anchors(), new X509CertSelector());
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(Instant.ofEpochSecond(calendar.read().seconds())));
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(new CertPathTrustManagerParameters(parameters));
            return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException e) {
            throw new CertificateException(e);
        }
    }

    /**
     * Requires a DNS name. The JDK would accept the common name of a certificate without DNS names.
     */
    private static void requireName(X509Certificate certificate, String host)
            throws CertificateException {
        if (ADDRESS.matcher(host).matches()) {
            return; // the JDK looks for addresses only among the alternative names
        }
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        if (names == null || names.stream().noneMatch(name -> name.get(0).equals(DNS_NAME))) {
            throw new CertificateException(
                    "the certificate of %s has no subject alternative name, and so not %s"
                            .formatted(certificate.getSubjectX500Principal(), host));
        }
    }

    // The methods below are never called, because all connections here use engines.

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
            throws CertificateException {
        throw new CertificateException("no engine");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
            throws CertificateException {
        throw new CertificateException("no engine");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw new CertificateException("no engine");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw new CertificateException("no engine");
    }
}
