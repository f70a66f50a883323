package dev.byztime.daemon.wire;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * The server's side of key establishment: it parses the records of one request, and makes the
 * answer.
 *
 * <p>The first fault decides, but nothing is answered before the end record. A known record with a
 * body of a wrong length counts as unknown. Only one thread may use it.
 */
public final class KeyRequest {

    private static final int MAX_REQUEST_BYTES = 1024;
    private static final int MAX_RECORDS = 16;

    private static final int UNRECOGNIZED = 0;
    private static final int BAD_REQUEST = 1;
    private static final int NO_FAULT = -1;

    /** The reply to a request. */
    public sealed interface Reply {

        /** A reply with cookies. */
        record Cookies() implements Reply {}

        /** A reply of fixed bytes: nothing matches, or the request has a fault. */
        record Other(byte[] bytes) implements Reply {}
    }

    private final KeyRecords records = new KeyRecords(MAX_REQUEST_BYTES, MAX_RECORDS);

    private @Nullable KeyRecord protocols;
    private @Nullable KeyRecord algorithms;
    private int fault = NO_FAULT;
    private @Nullable Reply reply;

    /**
     * Adds bytes of the stream. Bytes after the end record are ignored.
     *
     * @return the reply; null until the end record has arrived
     * @throws MalformedException if the request is longer than any valid one; the connection must
     *     then be closed
     */
    public @Nullable Reply add(byte[] bytes, int length) throws MalformedException {
        if (reply != null) {
            return reply;
        }
        records.add(bytes, length);
        for (KeyRecord record = records.next(); record != null; record = records.next()) {
            if (record.type() == KeyRecord.END && record.body().length == 0) {
                reply = reply();
                return reply;
            }
            int found = take(record);
            if (fault == NO_FAULT) {
                fault = found;
            }
        }
        return null;
    }

    /** The answer with cookies, to a request whose reply is {@link Reply.Cookies}. */
    public static byte[] cookies(List<byte[]> cookies) {
        List<KeyRecord> answer = new ArrayList<>();
        answer.add(KeyRecord.numbers(KeyRecord.NEXT_PROTOCOL, KeyRecord.BYZTIME));
        answer.add(KeyRecord.numbers(KeyRecord.ALGORITHM, Cookie.AES_SIV_CMAC_256));
        for (byte[] cookie : cookies) {
            answer.add(new KeyRecord(false, KeyRecord.COOKIE, cookie));
        }
        answer.add(KeyRecord.numbers(KeyRecord.END));
        return KeyRecord.encode(answer);
    }

    private int take(KeyRecord record) {
        int length = record.body().length;
        switch (record.type()) {
            case KeyRecord.NEXT_PROTOCOL -> {
                if (record.hasNumbers()) {
                    int found = protocols == null ? NO_FAULT : BAD_REQUEST;
                    protocols = record;
                    return found;
                }
            }
            case KeyRecord.ALGORITHM -> {
                if (record.hasNumbers()) {
                    int found = algorithms == null ? NO_FAULT : BAD_REQUEST;
                    algorithms = record;
                    return found;
                }
            }
            case KeyRecord.ERROR, KeyRecord.WARNING -> {
                if (length == 2) {
                    return BAD_REQUEST;
                }
            }
            case KeyRecord.COOKIE -> {
                return BAD_REQUEST;
            }
            default -> {} // as below
        }
        return record.critical() ? UNRECOGNIZED : NO_FAULT;
    }

    private Reply reply() {
        List<KeyRecord> answer = new ArrayList<>();
        if (fault != NO_FAULT) {
            answer.add(KeyRecord.numbers(KeyRecord.ERROR, fault));
        } else {
            boolean protocol = match(answer, protocols, KeyRecord.BYZTIME);
            boolean algorithm = match(answer, algorithms, Cookie.AES_SIV_CMAC_256);
            if (protocol && algorithm) {
                return new Reply.Cookies();
            }
        }
        answer.add(KeyRecord.numbers(KeyRecord.END));
        return new Reply.Other(KeyRecord.encode(answer));
    }

    /**
     * Answers a list with the numbers that this server accepts. If the list is absent, it is absent
     * in the answer too.
     */
    private static boolean match(List<KeyRecord> answer, @Nullable KeyRecord list, int number) {
        if (list == null) {
            return false;
        }
        boolean matches = list.lists(number);
        answer.add(
                matches ? KeyRecord.numbers(list.type(), number) : KeyRecord.numbers(list.type()));
        return matches;
    }
}
