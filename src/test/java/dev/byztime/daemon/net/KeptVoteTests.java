package dev.byztime.daemon.net;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Objects.requireNonNull;

import dev.byztime.clock.Slept;
import dev.byztime.daemon.VoteLine;
import dev.byztime.time.Era;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.UUID;

class KeptVoteTests {

    private static final Era BOOT = Era.of(1, 2);
    private static final VoteLine LINE = new VoteLine(12_345, -67_890, 250_000);
    private static final WireEra ERA = new WireEra(new UUID(3, 4));
    private static final Slept SLEPT = new Slept(5_000, 6_000);
    private static final long GROUP = 7;

    @TempDir Path folder;

    @Test
    void laterProcessFindsTheLine() throws IOException {
        try (KeptVote vote = open(BOOT, GROUP)) {
            assertThat(vote.read(SLEPT)).isNull();
            vote.write(LINE, ERA, SLEPT);
        }
        try (KeptVote vote = open(BOOT, GROUP)) {
            assertThat(vote.read(new Slept(5_500, 5_600)))
                    .isEqualTo(new KeptVote.Kept(LINE, ERA, SLEPT));
            vote.forget();
        }
        try (KeptVote vote = open(BOOT, GROUP)) {
            assertThat(vote.read(SLEPT)).isNull();
        }
    }

    @Test
    void lineOfAnotherBootOrGroupOrFromBeforeASleepIsNone() throws IOException {
        try (KeptVote vote = open(BOOT, GROUP)) {
            vote.write(LINE, ERA, SLEPT);
            assertThat(vote.read(new Slept(2_000_000, 2_000_000))).isNull();
        }
        try (KeptVote another = open(Era.of(1, 3), GROUP)) {
            assertThat(another.read(SLEPT)).isNull();
        }
        try (KeptVote another = open(BOOT, GROUP + 1)) {
            assertThat(another.read(SLEPT)).isNull();
        }
    }

    @Test
    void damagedRecordIsNone() throws IOException {
        try (KeptVote vote = open(BOOT, GROUP)) {
            vote.write(LINE, ERA, SLEPT);
        }
        byte[] good = Files.readAllBytes(path());
        assertThat(good).hasSize(KeptVote.BYTES);
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 1;
            Files.write(path(), bad);
            try (KeptVote vote = open(BOOT, GROUP)) {
                assertThat(vote.read(SLEPT)).as("byte %d", i).isNull();
            }
        }
        for (int length : new int[] {0, 1, KeptVote.BYTES - 1}) {
            Files.write(path(), Arrays.copyOf(good, length));
            try (KeptVote vote = open(BOOT, GROUP)) {
                assertThat(vote.read(SLEPT)).as("%d bytes", length).isNull();
            }
        }
        Files.write(path(), good);
        try (KeptVote vote = open(BOOT, GROUP)) {
            assertThat(requireNonNull(vote.read(SLEPT)).line()).isEqualTo(LINE);
        }
    }

    @Test
    void onlyItsOwnerMayReadIt() throws IOException {
        open(BOOT, GROUP).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
                .isEqualTo("rw-------");
    }

    private KeptVote open(Era boot, long group) throws IOException {
        return KeptVote.open(path(), boot, group);
    }

    private Path path() {
        return folder.resolve("timedata.vote");
    }
}
