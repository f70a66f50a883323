package dev.byztime.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Keeps off the console what a class logs while the tests of another provoke it. */
public final class Quiet implements BeforeAllCallback, AfterAllCallback {

    private final Logger logger;
    private @Nullable Level usual;

    private Quiet(Logger logger) {
        this.logger = logger;
    }

    public static Quiet about(Class<?> type) {
        return new Quiet((Logger) LoggerFactory.getLogger(type));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        usual = logger.getLevel();
        logger.setLevel(Level.OFF);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        logger.setLevel(usual);
    }
}
