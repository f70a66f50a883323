package dev.byztime.daemon.keys;

import dev.byztime.daemon.wire.Cookie;
import dev.byztime.seal.AesSiv;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLKeyException;

/**
 * Exports the keys of a session from a TLS connection (RFC 8915, section 5.1; RFC 8446, section
 * 7.5).
 */
final class KeyExport {

    /**
     * The label of the exporter. A draft of RFC 8915 had the {@code /1}, the RFC dropped it, and
     * byztimed kept it.
     */
    static final String LABEL = "EXPORTER-network-time-security/1";

    private static final int CLIENT_TO_SERVER = 0;
    private static final int SERVER_TO_CLIENT = 1;

    private KeyExport() {}

    /** The keys for byztimed's protocol, after the handshake. */
    static Cookie.Content from(SSLEngine engine) throws SSLException {
        return new Cookie.Content(
                Cookie.AES_SIV_CMAC_256,
                key(engine, LABEL, 0xC25A, CLIENT_TO_SERVER),
                key(engine, LABEL, 0xC25A, SERVER_TO_CLIENT));
    }

    /**
     * One key.
     *
     * @param protocol the number of the protocol that the key is for
     * @param direction 0 for queries, 1 for answers
     */
    static byte[] key(SSLEngine engine, String label, int protocol, int direction)
            throws SSLException {
        byte[] context = {
            (byte) (protocol >>> 8), (byte) protocol, 0, Cookie.AES_SIV_CMAC_256, (byte) direction
        };
        ExtendedSSLSession session = (ExtendedSSLSession) engine.getSession();
        try {
            return session.exportKeyingMaterialData(label, context, AesSiv.KEY_BYTES);
        } catch (SSLKeyException | UnsupportedOperationException e) {
            throw new SSLException("no keys from the TLS session", e);
        }
    }
}
