package dev.byztime.daemon.wire;

import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;
import java.util.Arrays;

import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-SIV-CMAC-256 (RFC 5297) in its plainest form, to check samples with. */
public final class AesSivOracle {

    private static final int BLOCK = 16;

    private AesSivOracle() {}

    public static byte[] seal(byte[] key, byte[] plaintext, byte[]... associated)
            throws GeneralSecurityException {
        byte[] siv = s2v(Arrays.copyOf(key, BLOCK), plaintext, associated);
        byte[] sealed = Arrays.copyOf(siv, BLOCK + plaintext.length);
        byte[] encrypted = ctr(key, siv, plaintext);
        System.arraycopy(encrypted, 0, sealed, BLOCK, encrypted.length);
        return sealed;
    }

    public static byte @Nullable [] open(byte[] key, byte[] sealed, byte[]... associated)
            throws GeneralSecurityException {
        if (sealed.length < BLOCK) {
            return null;
        }
        byte[] siv = Arrays.copyOf(sealed, BLOCK);
        byte[] plaintext = ctr(key, siv, Arrays.copyOfRange(sealed, BLOCK, sealed.length));
        byte[] expected = s2v(Arrays.copyOf(key, BLOCK), plaintext, associated);
        return Arrays.equals(siv, expected) ? plaintext : null;
    }

    private static byte[] ctr(byte[] key, byte[] siv, byte[] text) throws GeneralSecurityException {
        if (text.length == 0) {
            return text;
        }
        byte[] counter = siv.clone();
        counter[8] &= 0x7F;
        counter[12] &= 0x7F;
        Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
        byte[] half = Arrays.copyOfRange(key, BLOCK, 2 * BLOCK);
        cipher.init(
                Cipher.ENCRYPT_MODE, new SecretKeySpec(half, "AES"), new IvParameterSpec(counter));
        return cipher.doFinal(text);
    }

    private static byte[] s2v(byte[] key, byte[] plaintext, byte[]... associated)
            throws GeneralSecurityException {
        byte[] d = cmac(key, new byte[BLOCK]);
        for (byte[] component : associated) {
            d = xor(doubled(d), cmac(key, component));
        }
        byte[] last;
        if (plaintext.length >= BLOCK) {
            last = plaintext.clone();
            int from = last.length - BLOCK;
            for (int i = 0; i < BLOCK; i++) {
                last[from + i] ^= d[i];
            }
        } else {
            last = xor(doubled(d), padded(plaintext));
        }
        return cmac(key, last);
    }

    private static byte[] cmac(byte[] key, byte[] message) throws GeneralSecurityException {
        Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
        aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        byte[] once = doubled(aes.doFinal(new byte[BLOCK]));
        int whole = message.length == 0 ? 0 : (message.length - 1) / BLOCK * BLOCK;
        byte[] rest = Arrays.copyOfRange(message, whole, message.length);
        byte[] last = rest.length == BLOCK ? xor(rest, once) : xor(padded(rest), doubled(once));
        byte[] state = new byte[BLOCK];
        for (int at = 0; at < whole; at += BLOCK) {
            state = aes.doFinal(xor(state, Arrays.copyOfRange(message, at, at + BLOCK)));
        }
        return aes.doFinal(xor(state, last));
    }

    private static byte[] doubled(byte[] block) {
        byte[] twice = new byte[BLOCK];
        for (int i = 0; i < BLOCK; i++) {
            int next = i + 1 < BLOCK ? (block[i + 1] & 0x80) >> 7 : 0;
            twice[i] = (byte) (block[i] << 1 | next);
        }
        if (block[0] < 0) {
            twice[BLOCK - 1] ^= (byte) 0x87;
        }
        return twice;
    }

    private static byte[] padded(byte[] part) {
        byte[] block = Arrays.copyOf(part, BLOCK);
        block[part.length] = (byte) 0x80;
        return block;
    }

    private static byte[] xor(byte[] a, byte[] b) {
        byte[] both = a.clone();
        for (int i = 0; i < BLOCK; i++) {
            both[i] ^= b[i];
        }
        return both;
    }
}
