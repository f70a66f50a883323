package dev.byztime.web.value;

import java.io.CharConversionException;

/** Thrown by {@link Utf8Input} where its bytes stop being UTF-8. */
public final class NotUtf8Exception extends CharConversionException {

    private static final long serialVersionUID = 1;

    private final String got;

    /**
     * @param got the bytes at fault, in hexadecimal
     * @param why what is wrong with them
     */
    NotUtf8Exception(String got, String why) {
        super(why);
        this.got = got;
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
