package dev.byztime.daemon.wire;

import java.util.ArrayList;
import java.util.List;

/** Records of any protocol's key establishment, read and written by the codec of this package. */
public final class KeyRecordStream {

    private KeyRecordStream() {}

    /** All records that are complete. */
    public static List<KeyRecord> read(byte[] bytes) throws MalformedException {
        KeyRecords records = new KeyRecords(64 * 1024, 100);
        records.add(bytes, bytes.length);
        List<KeyRecord> all = new ArrayList<>();
        for (KeyRecord next = records.next(); next != null; next = records.next()) {
            all.add(next);
        }
        return all;
    }

    public static byte[] write(List<KeyRecord> records) {
        return KeyRecord.encode(records);
    }

    /** One that is critical and has numbers. */
    public static KeyRecord numbers(int type, int... numbers) {
        return KeyRecord.numbers(type, numbers);
    }
}
