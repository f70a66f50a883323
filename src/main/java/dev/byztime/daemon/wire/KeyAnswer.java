package dev.byztime.daemon.wire;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * The client's side of key establishment: the request, and a parser of the answer with its cookies.
 *
 * <p>Only one thread may use it.
 */
public final class KeyAnswer {

    private static final int MAX_ANSWER_BYTES = 16 * 1024;
    private static final int MAX_RECORDS = 64;
    private static final int MAX_COOKIES = 16;
    private static final int MAX_COOKIE_BYTES = 1024;

    private final KeyRecords records = new KeyRecords(MAX_ANSWER_BYTES, MAX_RECORDS);
    private final List<byte[]> cookies = new ArrayList<>();

    private boolean protocol;
    private boolean algorithm;

    /** The request, which is always the same. */
    public static byte[] request() {
        return KeyRecord.encode(
                List.of(
                        KeyRecord.numbers(KeyRecord.NEXT_PROTOCOL, KeyRecord.BYZTIME),
                        KeyRecord.numbers(KeyRecord.ALGORITHM, Cookie.AES_SIV_CMAC_256),
                        KeyRecord.numbers(KeyRecord.END)));
    }

    /**
     * Adds bytes of the stream.
     *
     * @return the cookies, at least one; null until the end record has arrived
     * @throws MalformedException if the server refuses, or if its answer is malformed
     */
    public @Nullable List<byte[]> add(byte[] bytes, int length) throws MalformedException {
        records.add(bytes, length);
        for (KeyRecord record = records.next(); record != null; record = records.next()) {
            if (record.type() == KeyRecord.END && record.body().length == 0) {
                return finished();
            }
            take(record);
        }
        return null;
    }

    private List<byte[]> finished() throws MalformedException {
        if (!protocol || !algorithm) {
            throw new MalformedException("the server shares no protocol and algorithm with us");
        }
        if (cookies.isEmpty()) {
            throw new MalformedException("no cookies");
        }
        return List.copyOf(cookies);
    }

    private void take(KeyRecord record) throws MalformedException {
        switch (record.type()) {
            case KeyRecord.NEXT_PROTOCOL -> protocol = agreed(record, protocol, KeyRecord.BYZTIME);
            case KeyRecord.ALGORITHM ->
                    algorithm = agreed(record, algorithm, Cookie.AES_SIV_CMAC_256);
            case KeyRecord.ERROR, KeyRecord.WARNING ->
                    throw new MalformedException(
                            "the server answers with %s %s"
                                    .formatted(
                                            record.type() == KeyRecord.ERROR ? "error" : "warning",
                                            record.body().length == 2
                                                    ? Integer.toString(record.number(0))
                                                    : "of no number"));
            case KeyRecord.COOKIE -> cookie(record.body());
            default -> {
                if (record.critical()) {
                    throw new MalformedException("unknown critical record " + record.type());
                }
            }
        }
    }

    private static boolean agreed(KeyRecord record, boolean already, int number)
            throws MalformedException {
        if (!already && record.body().length == 0) {
            return false; // there is no match, which the end record will reveal
        }
        if (already || record.body().length != 2 || record.number(0) != number) {
            throw new MalformedException("the server chose what we did not offer");
        }
        return true;
    }

    private void cookie(byte[] cookie) throws MalformedException {
        if (cookie.length == 0 || cookie.length > MAX_COOKIE_BYTES) {
            throw new MalformedException("a cookie of " + cookie.length + " bytes");
        }
        if (cookies.size() < MAX_COOKIES) {
            cookies.add(cookie);
        }
    }
}
