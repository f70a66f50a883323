package dev.byztime.web.value;

import org.jspecify.annotations.Nullable;

import java.io.CharConversionException;

/** Thrown by {@link Utf8Input} where its bytes stop being UTF-8. */
public final class NotUtf8Exception extends CharConversionException {

    private static final long serialVersionUID = 1;

    private final String got;
    private final @Nullable String account;

    /**
     * Creates an exception for bytes that are not UTF-8.
     *
     * @param got the bytes, in hexadecimal
     * @param why what is wrong with them
     */
    NotUtf8Exception(String got, String why) {
        this(got, why, null);
    }

    private NotUtf8Exception(String got, String why, @Nullable String account) {
        super(why);
        this.got = got;
        this.account = account;
    }

    /**
     * The exception for bytes that show that the whole body is something else.
     *
     * @param account what the body is, and what to do instead, in sentences
     */
    static NotUtf8Exception explained(String got, String account) {
        return new NotUtf8Exception(got, account, account);
    }

    /** The full explanation in sentences; null if only the place and the bytes are known. */
    public @Nullable String account() {
        return account;
    }

    public String got() {
        return got;
    }

    /** No stack trace: the caller causes this exception, possibly often. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
