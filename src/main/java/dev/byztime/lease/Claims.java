package dev.byztime.lease;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.function.Supplier;

/**
 * Seals granted leases, so that holders can prove them to a later life of the service. The seal
 * covers resource, id, token, mode, holder, term, expiry and era, by the key of the present
 * timescale.
 *
 * <p>A claim proves that the lease was granted, but not that it was not released since. A claim is
 * therefore accepted only while no other lease can have been granted.
 */
public final class Claims {

    private final Supplier<LeaseTimescale.@Nullable Epoch> scale;

    /**
     * @param scale tells the present timescale
     */
    Claims(Supplier<LeaseTimescale.@Nullable Epoch> scale) {
        this.scale = scale;
    }

    /** The proof of a lease; null if the timescale was broken since it was granted. */
    public @Nullable String of(Granted granted) {
        LeaseTimescale.Epoch epoch = scale.get();
        if (epoch == null || epoch.breaks() != granted.time().breaks()) {
            return null;
        }
        Claim claim =
                new Claim(
                        granted.lease(),
                        granted.mode(),
                        granted.holder(),
                        granted.term(),
                        granted.expires(),
                        epoch.era());
        return Claim.SEAL.seal(epoch.key(), claim.toBytes());
    }

    /** The claim in a text; null if the text is not a valid claim. */
    @Nullable Claim proven(String text) {
        LeaseTimescale.Epoch epoch = scale.get();
        byte[] content = epoch == null ? null : Claim.SEAL.open(epoch.key(), text);
        if (epoch == null || content == null) {
            return null;
        }
        try {
            Claim claim = Claim.of(content);
            return claim.era().equals(epoch.era()) ? claim : null;
        } catch (IllegalArgumentException | IOException e) {
            return null;
        }
    }
}
