package dev.byztime.web.server;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.util.List;

/** The failure analyzer that explains why the TLS key or certificate cannot be used. */
@Order(
        Ordered.HIGHEST_PRECEDENCE
                + 1) // after the analyzer for ports, since a used port is not a TLS fault
public final class TlsFailureAnalyzer implements FailureAnalyzer {

    /** The classes that read keys and certificates. */
    private static final List<String> READERS =
            List.of(
                    "org.springframework.boot.ssl.",
                    "org.springframework.boot.autoconfigure.ssl.",
                    "org.springframework.boot.web.server.Ssl",
                    "org.springframework.boot.web.server.WebServerSslBundle",
                    "org.springframework.boot.jetty.SslServerCustomizer",
                    "org.eclipse.jetty.util.ssl.");

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        Throwable deepest = null;
        String file = null;
        boolean tls = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof NoSuchSslBundleException unknown) {
                return unknownBundle(unknown);
            }
            if (cause instanceof TlsKeyException keys) {
                return new FailureAnalysis(keys.getMessage() + ".", keys.action(), keys);
            }
            tls |= cause instanceof GeneralSecurityException || isFromReader(cause);
            if (cause instanceof NoSuchFileException missing) {
                file = missing.getFile();
            }
            deepest = cause;
        }
        if (!tls || deepest == null) {
            return null;
        }
        String why = file == null ? words(failure) : "there is no file " + file;
        return new FailureAnalysis(
                "The key or the certificate for TLS cannot be used: " + why + ".",
                """
                Check spring.ssl.bundle.* and server.ssl.*: whether the files are there and this user may read them, \
                whether the private key is that of the first certificate, and whether the password is right \
                (docs/access.md, "TLS").\
                """,
                deepest);
    }

    private static FailureAnalysis unknownBundle(NoSuchSslBundleException e) {
        return new FailureAnalysis(
                "There is no SSL bundle named \"%s\", which server.ssl.bundle or"
                                .formatted(e.getBundleName())
                        + " management.server.ssl.bundle asks for.",
                "Define it as spring.ssl.bundle.pem.%s.* (docs/access.md, \"TLS\"), or correct the name."
                        .formatted(e.getBundleName()),
                e);
    }

    /**
     * Decides by where an exception was thrown, because the types of these exceptions say nothing.
     */
    private static boolean isFromReader(Throwable cause) {
        StackTraceElement[] trace = cause.getStackTrace();
        for (int i = 0; i < Math.min(trace.length, 12); i++) {
            String thrower = trace[i].getClassName();
            if (READERS.stream().anyMatch(thrower::startsWith)) {
                return true;
            }
        }
        return false;
    }

    /** The messages of the exceptions, from the first that is about TLS to its deepest cause. */
    private static String words(Throwable failure) {
        StringBuilder words = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            boolean about = cause instanceof GeneralSecurityException || isFromReader(cause);
            String message = cause.getMessage();
            if ((about || !words.isEmpty())
                    && message != null
                    && words.indexOf(message) < 0
                    && !message.startsWith("Unable to start")
                    && !message.startsWith("Error creating bean")) {
                words.append(words.isEmpty() ? "" : ": ").append(message.strip());
            }
        }
        return words.isEmpty() ? failure.toString() : words.toString();
    }
}
