package dev.byztime.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byztime.daemon.keys.AnswerSeals;
import dev.byztime.daemon.wire.Cookie;
import dev.byztime.testing.Randomly;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

class MasterKeysTests {

    private static final long NOW = 1_795_748_400;
    private static final long DAY = MasterKeys.DAY_SECONDS;
    private static final Cookie.Content SESSION =
            new Cookie.Content(15, new byte[32], filled(32, 7));

    private final SplittableRandom random = new SplittableRandom(1);
    private final KeptInMemory storage = new KeptInMemory();

    @Test
    void cookiesOfThreeOlderKeysAreAccepted() {
        MasterKeys keys = MasterKeys.open(storage, random, NOW);
        AnswerSeals seals = new AnswerSeals(keys, random);
        List<byte[]> daily = new ArrayList<>();
        for (int day = 1; day <= 4; day++) {
            daily.add(seals.cookies(SESSION, 1).getFirst());
            assertThat(keys.rotateIfDue(NOW + day * DAY - 1)).isFalse();
            assertThat(keys.rotateIfDue(NOW + day * DAY)).isTrue();
        }
        daily.add(seals.cookies(SESSION, 1).getFirst());

        assertThat(seals.openCookie(daily.get(0))).isNull();
        for (byte[] cookie : daily.subList(1, 5)) {
            assertThat(seals.openCookie(cookie)).usingRecursiveComparison().isEqualTo(SESSION);
        }
        assertThat(seals.opened()).isEqualTo(new AnswerSeals.Opened(1, 1, 2));
    }

    @Test
    void nextKeyIsOnTheDiskBeforeItIsUsed() throws Exception {
        MasterKeys keys = MasterKeys.open(storage, random, NOW);
        MasterKey next = keys.ring().next();
        MasterKeyRing kept = MasterKeyFile.decode(Objects.requireNonNull(storage.content));
        assertThat(kept.next().id()).isEqualTo(next.id());
        assertThat(keys.rotateIfDue(NOW + DAY)).isTrue();
        assertThat(keys.ring().current().secret()).isEqualTo(next.secret());
        assertThat(keys.ageSeconds(NOW + DAY + 5)).isEqualTo(5);
    }

    @Test
    void keysOutliveARestart() {
        AnswerSeals before = new AnswerSeals(MasterKeys.open(storage, random, NOW), random);
        byte[] cookie = before.cookies(SESSION, 1).getFirst();
        MasterKeys after = MasterKeys.open(storage, random, NOW + 60);
        assertThat(new AnswerSeals(after, random).openCookie(cookie)).isNotNull();
        assertThat(after.failure()).isNull();
        assertThat(storage.writes).isEqualTo(1);
    }

    @Test
    void rotationWaitsForTheDisk() {
        MasterKeys keys = MasterKeys.open(storage, random, NOW);
        MasterKeyRing before = keys.ring();
        storage.broken = true;
        assertThat(keys.rotateIfDue(NOW + DAY)).isFalse();
        assertThat(keys.ring()).isSameAs(before);
        assertThat(keys.failure()).contains("cannot be written", "no disk");
        storage.broken = false;
        assertThat(keys.rotateIfDue(NOW + DAY + 60)).isTrue();
        assertThat(keys.failure()).isNull();
    }

    @Test
    void withoutADiskThereAreKeysAllTheSame() {
        storage.broken = true;
        MasterKeys keys = MasterKeys.open(storage, random, NOW);
        AnswerSeals seals = new AnswerSeals(keys, random);
        assertThat(seals.openCookie(seals.cookies(SESSION, 1).getFirst())).isNotNull();
        assertThat(keys.failure()).contains("no disk");
    }

    @Test
    void damagedFileIsReplacedAndSaid() {
        MasterKeys.open(storage, random, NOW);
        byte[] damaged = Objects.requireNonNull(storage.content).clone();
        damaged[60] ^= 1;
        storage.content = damaged;
        MasterKeys keys = MasterKeys.open(storage, random, NOW);
        assertThat(keys.failure()).contains("damaged");
        assertThat(MasterKeys.open(storage, random, NOW).failure()).isNull();
    }

    @Test
    void clockThatIsSetBackDoesNotStopRotation() {
        MasterKeys keys = MasterKeys.open(storage, random, NOW + 1000 * DAY);
        long id = keys.ring().current().id();
        assertThat(keys.rotateIfDue(NOW)).isFalse();
        assertThat(keys.ring().current().id()).isEqualTo(id);
        assertThat(keys.rotateIfDue(NOW + DAY - 1)).isFalse();
        assertThat(keys.rotateIfDue(NOW + DAY)).isTrue();
    }

    @Test
    void anyChangeOfTheFileIsNoticed() {
        Randomly.repeat(
                300,
                seeded -> {
                    KeptInMemory file = new KeptInMemory();
                    MasterKeys keys = MasterKeys.open(file, seeded, NOW);
                    int days = seeded.nextInt(5);
                    for (int day = 1; day <= days; day++) {
                        keys.rotateIfDue(NOW + day * DAY);
                    }
                    byte[] content = Objects.requireNonNull(file.content);
                    assertThat(MasterKeyFile.encode(MasterKeyFile.decode(content)))
                            .isEqualTo(content);
                    byte[] changed = content.clone();
                    changed[seeded.nextInt(changed.length)] ^= (byte) (1 << seeded.nextInt(8));
                    assertThatThrownBy(() -> MasterKeyFile.decode(changed))
                            .isInstanceOf(IllegalArgumentException.class);
                });
    }

    @Test
    void sizeIsThatOfCookiesOfTheReference() {
        AnswerSeals seals = new AnswerSeals(MasterKeys.open(storage, random, NOW), random);
        assertThat(seals.cookies(SESSION, 8))
                .hasSize(8)
                .allSatisfy(cookie -> assertThat(cookie).hasSize(111));
    }

    @Test
    void noSecretIsInWhatItSaysOfItself() {
        MasterKeys keys = MasterKeys.open(storage, random, NOW);
        String secret = java.util.HexFormat.of().formatHex(keys.ring().current().secret());
        assertThat(new String(Objects.requireNonNull(storage.content), StandardCharsets.US_ASCII))
                .contains(secret);
        assertThat(keys.ring().toString()).doesNotContain(secret).contains("master key");
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        java.util.Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
