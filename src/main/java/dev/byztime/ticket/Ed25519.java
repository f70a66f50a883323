package dev.byztime.ticket;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Set;

/** Signatures and keys of Ed25519 (RFC 8032) as 32 and 64 bytes, by the JDK. */
final class Ed25519 {

    /** The length of a public key, and of a seed, in bytes. */
    static final int KEY_BYTES = 32;

    /** The beginning of a public key in X.509 (RFC 8410), which the key's bytes follow. */
    private static final byte[] X509 = {
        0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
    };

    private static final String NAME = "Ed25519";

    private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

    private static final BigInteger OF_ORDER_8 =
            new BigInteger("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7", 16);

    /** The y of all points whose order is at most 8. Everybody can sign for such a key. */
    private static final Set<BigInteger> SMALL =
            Set.of(
                    BigInteger.ZERO,
                    BigInteger.ONE,
                    P.subtract(BigInteger.ONE),
                    OF_ORDER_8,
                    P.subtract(OF_ORDER_8));

    private Ed25519() {}

    /**
     * The public key of 32 bytes.
     *
     * @throws IllegalArgumentException if it is not the only encoding of a point of large order
     */
    static PublicKey publicKey(byte[] bytes) {
        BigInteger y = y(bytes);
        if (bytes.length != KEY_BYTES || y.compareTo(P) >= 0 || SMALL.contains(y)) {
            throw new IllegalArgumentException("no point of Ed25519 that can be a key");
        }
        byte[] encoded = Arrays.copyOf(X509, X509.length + KEY_BYTES);
        System.arraycopy(bytes, 0, encoded, X509.length, KEY_BYTES);
        try {
            PublicKey key =
                    KeyFactory.getInstance(NAME).generatePublic(new X509EncodedKeySpec(encoded));
            Signature.getInstance(NAME).initVerify(key); // which finds that a y is of no point
            return key;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("no point of Ed25519", e);
        }
    }

    /** The bytes of a public key. */
    static byte[] bytes(PublicKey key) {
        return Arrays.copyOfRange(key.getEncoded(), X509.length, X509.length + KEY_BYTES);
    }

    static PrivateKey privateKey(byte[] seed) {
        try {
            return KeyFactory.getInstance(NAME)
                    .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("no seed of Ed25519", e);
        }
    }

    static byte[] sign(PrivateKey key, byte[] message) {
        try {
            Signature signature = Signature.getInstance(NAME);
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + NAME, e);
        }
    }

    /** Whether a signature fits. The JDK refuses an S that is not below the order of the group. */
    static boolean fits(PublicKey key, byte[] message, byte[] signature) {
        try {
            Signature check = Signature.getInstance(NAME);
            check.initVerify(key);
            check.update(message);
            return check.verify(signature);
        } catch (SignatureException e) {
            return false; // of the wrong length, or of numbers that cannot be
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key was checked before", e);
        }
    }

    private static BigInteger y(byte[] littleEndian) {
        byte[] bigEndian = new byte[littleEndian.length];
        for (int i = 0; i < bigEndian.length; i++) {
            bigEndian[i] = littleEndian[bigEndian.length - 1 - i];
        }
        if (bigEndian.length > 0) {
            bigEndian[0] &= 0x7f; // without the sign of x
        }
        return new BigInteger(1, bigEndian);
    }
}
