package dev.byztime.lease;

import org.jspecify.annotations.Nullable;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Text that may be missing, among the bytes of leases that move to another process. */
final class MovedText {

    private MovedText() {}

    static void write(@Nullable String text, DataOutput out) throws IOException {
        out.writeBoolean(text != null);
        if (text != null) {
            out.writeUTF(text);
        }
    }

    static @Nullable String read(DataInput in) throws IOException {
        return in.readBoolean() ? in.readUTF() : null;
    }
}
