package dev.byztime.lease;

import org.jspecify.annotations.Nullable;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The mutable state of one lease. The lock of its stripe guards it and all objects that it links
 * to.
 */
final class Lease {

    /** The heap in bytes of a lease with its entries in tables and in the wheel, by a benchmark. */
    private static final long BYTES = 400;

    private static final long VERSION_BYTES = 512;

    final Resource resource;
    final LeaseId id;
    final long token;
    final Mode mode;
    final String holder;
    final @Nullable RequestKey key;

    /**
     * Whether an earlier life granted the lease. It is then known only by its claim, which does not
     * say what happened since.
     */
    final boolean proven;

    /** The latest promised expiry, in nanoseconds of global time. */
    long expiresNs;

    long termNs;
    boolean revoked;

    /** The version that a WRITE holder published, which counts when it releases. */
    @Nullable String published;

    /** The wake-ups of callers that wait for a recall or the end of the lease. */
    @Nullable List<Runnable> watchers;

    @Nullable Lease before;
    @Nullable Lease after;

    /** The neighbours in the wheel. */
    @Nullable Lease wheelBefore;

    @Nullable Lease wheelAfter;
    int slot;

    Lease(
            Resource resource,
            LeaseId id,
            long token,
            Mode mode,
            String holder,
            @Nullable RequestKey key,
            long expiresNs,
            long termNs,
            boolean proven) {
        this.resource = resource;
        this.id = id;
        this.token = token;
        this.mode = mode;
        this.holder = holder;
        this.key = key;
        this.expiresNs = expiresNs;
        this.termNs = termNs;
        this.proven = proven;
    }

    /** The approximate heap in bytes, including a version that the holder may publish. */
    long bytes() {
        int names = holder.length() + (key == null ? 0 : key.requestId().length());
        return BYTES + 2L * names + (mode == Mode.WRITE ? VERSION_BYTES : 0);
    }

    /** Writes all that another process needs to go on. */
    void writeTo(DataOutput out) throws IOException {
        out.writeLong(id.high());
        out.writeLong(id.low());
        out.writeLong(token);
        out.writeByte(Claim.MODES.of(mode));
        out.writeUTF(holder);
        MovedText.write(key == null ? null : key.requestId(), out);
        out.writeLong(expiresNs);
        out.writeLong(termNs);
        out.writeBoolean(proven);
        out.writeBoolean(revoked);
        MovedText.write(published, out);
    }

    /** Reads what {@link #writeTo} wrote in another process. */
    static Lease read(DataInput in, Resource resource) throws IOException {
        LeaseId id = new LeaseId(in.readLong(), in.readLong());
        long token = in.readLong();
        Mode mode = Claim.MODES.constant(in.readByte());
        String holder = in.readUTF();
        String requestId = MovedText.read(in);
        Lease lease =
                new Lease(
                        resource,
                        id,
                        token,
                        mode,
                        holder,
                        requestId == null
                                ? null
                                : new RequestKey(resource.name, holder, mode, requestId),
                        in.readLong(),
                        in.readLong(),
                        in.readBoolean());
        lease.revoked = in.readBoolean();
        lease.published = MovedText.read(in);
        return lease;
    }

    boolean isRecalled() {
        return revoked || resource.recalls(mode);
    }

    LeaseRef ref() {
        return new LeaseRef(resource.name, id, token);
    }

    void watch(Runnable wake) {
        List<Runnable> known = watchers;
        if (known == null) {
            known = new ArrayList<>(1);
            watchers = known;
        }
        known.add(wake);
    }

    void unwatch(Runnable wake) {
        List<Runnable> known = watchers;
        if (known != null && known.remove(wake) && known.isEmpty()) {
            watchers = null;
        }
    }

    void wake(List<Runnable> wakes) {
        if (watchers != null) {
            wakes.addAll(watchers);
        }
    }
}
