package dev.byztime.daemon.boot;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A property source with the settings of byztimed's configuration file, if {@code
 * byztime.peers.byztimed-config} names one. All other sources take precedence.
 */
final class ByztimedConfigSource implements EnvironmentPostProcessor {

    private static final String NAME = "byztime.peers.byztimed-config";

    private static final long MAX_FILE_BYTES = 1 << 20;

    @Override
    public void postProcessEnvironment(
            ConfigurableEnvironment environment, SpringApplication application) {
        String file = environment.getProperty(NAME);
        if (file == null || file.isEmpty()) {
            return;
        }
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(file, ByztimedConfig.settings(read(file))));
    }

    private static String read(String file) {
        try {
            Path path = Path.of(file);
            if (Files.size(path) > MAX_FILE_BYTES) {
                throw new IOException("it is longer than a configuration can be");
            }
            return Files.readString(path);
        } catch (IOException | InvalidPathException e) {
            throw new UnusableGroupException(
                    "%s=%s cannot be read: %s".formatted(NAME, file, why(e)),
                    "Name byztimed's configuration file, and let this user read it.");
        }
    }

    private static String why(Exception e) {
        return e instanceof NoSuchFileException
                ? "there is no such file"
                : String.valueOf(e.getMessage());
    }
}
