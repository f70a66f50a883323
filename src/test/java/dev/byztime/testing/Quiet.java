package dev.byztime.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Keeps off the console what a class logs while the tests of another provoke it. */
public class Quiet implements BeforeAllCallback, AfterAllCallback {

    private final Logger logger;
    private @Nullable Level usual;

    protected Quiet(Class<?> type) {
        logger = (Logger) LoggerFactory.getLogger(type);
    }

    public static Quiet about(Class<?> type) {
        return new Quiet(type);
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
