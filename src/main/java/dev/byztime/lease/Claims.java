package dev.byztime.lease;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs granted leases, so that holders can prove them to a later life of the service. The
 * signature is HMAC-SHA256 (RFC 2104) over version, purpose, resource, id, token, mode, holder,
 * term, expiry and era, with the key of the present timescale.
 *
 * <p>A claim proves that the lease was granted, but not that it was not released since. A claim is
 * therefore accepted only while no other lease can have been granted.
 *
 * <p>The text of a claim is base64url without padding of the MAC's 32 bytes followed by the encoded
 * claim.
 */
public final class Claims {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAC_BYTES = 32;

    private final LeaseTimescale scale;

    public Claims(LeaseTimescale scale) {
        this.scale = scale;
    }

    /** The proof of a lease; null if the timescale was broken since it was granted. */
    public @Nullable String of(Granted granted) {
        LeaseTimescale.Epoch epoch = scale.epoch();
        if (epoch == null || epoch.breaks() != granted.time().breaks()) {
            return null;
        }
        byte[] claim =
                new Claim(
                                granted.lease(),
                                granted.mode(),
                                granted.holder(),
                                granted.term(),
                                granted.expires(),
                                epoch.era())
                        .toBytes();
        byte[] signed = Arrays.copyOf(mac(epoch, claim, 0), MAC_BYTES + claim.length);
        System.arraycopy(claim, 0, signed, MAC_BYTES, claim.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
    }

    /** The claim in a text; null if the text is not a valid claim. */
    @Nullable Claim proven(String text) {
        LeaseTimescale.Epoch epoch = scale.epoch();
        if (epoch == null) {
            return null;
        }
        try {
            byte[] signed = Base64.getUrlDecoder().decode(text);
            if (signed.length <= MAC_BYTES
                    || !MessageDigest.isEqual(
                            mac(epoch, signed, MAC_BYTES), Arrays.copyOf(signed, MAC_BYTES))) {
                return null;
            }
            Claim claim = Claim.of(Arrays.copyOfRange(signed, MAC_BYTES, signed.length));
            return claim.era().equals(epoch.era()) ? claim : null;
        } catch (IllegalArgumentException | IOException e) {
            return null;
        }
    }

    private static byte[] mac(LeaseTimescale.Epoch epoch, byte[] bytes, int from) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(epoch.key(), ALGORITHM));
            mac.update(bytes, from, bytes.length - from);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
