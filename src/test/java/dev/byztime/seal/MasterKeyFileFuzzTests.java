package dev.byztime.seal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import java.util.SplittableRandom;

/** Any bytes in the place of the file of master keys: target 11. */
class MasterKeyFileFuzzTests {

    private static final SplittableRandom RANDOM = new SplittableRandom(3);

    @FuzzTest
    void anyFileOfMasterKeys(byte[] content) {
        try {
            MasterKeyRing ring = MasterKeyFile.decode(content);
            assertThat(MasterKeyFile.encode(ring)).isEqualTo(content);
        } catch (IllegalArgumentException refused) {
            KeptInMemory storage = new KeptInMemory();
            storage.content = content;
            MasterKeys keys = MasterKeys.open(storage, RANDOM, 1000);
            assertThat(keys.failure()).contains("damaged");
            assertThat(MasterKeys.open(storage, RANDOM, 1000).failure()).isNull();
        }
    }
}
