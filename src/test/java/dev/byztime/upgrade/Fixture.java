package dev.byztime.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.stable.TextChecksum;
import dev.byztime.time.Timestamp;
import dev.byztime.time.TimestampText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A state folder that an earlier release has left, with the promises that it made. */
record Fixture(Path folder, JsonNode promises) {

    /** Instants on the local clock of the boot in which a file was written. */
    private static final Pattern LOCAL =
            Pattern.compile("^(local|quiet-until) (-?\\d+\\.\\d+)$", Pattern.MULTILINE);

    private static final Pattern CHECKSUM = Pattern.compile("(?s)(.*\n)crc32c [0-9a-f]{8}\n");
    private static final Pattern ERA = Pattern.compile("(?m)^era ([0-9a-f-]{36})$");

    static List<Fixture> all() throws IOException {
        return Recorder.files(root()).stream().filter(Files::isDirectory).map(Fixture::of).toList();
    }

    private static Path root() {
        try {
            return Path.of(
                            Objects.requireNonNull(Fixture.class.getResource("/upgrade/README.md"))
                                    .toURI())
                    .resolveSibling("");
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static Fixture of(Path folder) {
        return new Fixture(
                folder, JsonMapper.shared().readTree(folder.resolve("promises.json").toFile()));
    }

    /** The boot in which it was written. */
    String era() throws IOException {
        Matcher era = ERA.matcher(Files.readString(folder.resolve("state/lease-scale")));
        assertThat(era.find()).isTrue();
        return era.group(1);
    }

    /** An instant after the last promise and before the kill. */
    Timestamp latest() {
        return TimestampText.parse(promises.path("latest").asString());
    }

    /**
     * Copies its files.
     *
     * @param shift what is added to instants on the local clock, as if the machine had been up for
     *     longer or shorter when they were written
     */
    void copyTo(Path to, Timestamp shift) throws IOException {
        Files.createDirectories(to);
        for (Path file : Recorder.files(folder.resolve("state"))) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            Files.writeString(
                    to.resolve(file.getFileName()),
                    shifted(text, shift),
                    StandardCharsets.ISO_8859_1);
        }
    }

    /**
     * The time on the local clock of that boot at an instant of global time, by the reading in the
     * record of the leases' timescale.
     */
    Timestamp localAt(Timestamp global) throws IOException {
        String text = Files.readString(folder.resolve("state/lease-scale"));
        return instant(text, "local").plus(global.minus(instant(text, "earliest")));
    }

    private static Timestamp instant(String text, String line) {
        Matcher found = Pattern.compile("(?m)^" + line + " (.*)$").matcher(text);
        assertThat(found.find()).as(line).isTrue();
        return TimestampText.parse(found.group(1));
    }

    private static String shifted(String text, Timestamp shift) {
        Matcher body = CHECKSUM.matcher(text);
        if (!LOCAL.matcher(text).find() || !body.matches()) {
            return text;
        }
        String moved =
                LOCAL.matcher(body.group(1))
                        .replaceAll(found ->
                                found.group(1)
                                        + " "
                                        + TimestampText.parse(found.group(2)).plus(shift));
        return moved + "crc32c " + TextChecksum.of(moved) + "\n";
    }

    @Override
    public String toString() {
        return folder.getFileName().toString();
    }
}
