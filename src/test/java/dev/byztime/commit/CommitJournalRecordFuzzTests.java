package dev.byztime.commit;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import dev.byztime.stable.TextChecksum;

import java.nio.charset.StandardCharsets;

/** Looks for journals that are read as what they are not, or neither read nor refused. */
class CommitJournalRecordFuzzTests {

    @FuzzTest
    void journalIsRefusedOrIsWrittenAgainAsItWas(byte[] bytes) {
        check(bytes);
        String body = new String(bytes, StandardCharsets.ISO_8859_1);
        String whole = body + "crc32c " + TextChecksum.of(body) + "\n"; // which is hard to guess
        check(whole.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void check(byte[] file) {
        CommitJournalRecord record;
        try {
            record = CommitJournalRecord.parse(file);
        } catch (IllegalArgumentException refused) {
            return;
        }
        assertThat(record.toBytes()).isEqualTo(file);
        record.groups()
                .values()
                .forEach(group ->
                        group.forEach(one -> {
                            assertThat(one.request().severalStores()).isTrue();
                            assertThat(one.request().reads().keySet())
                                    .isEqualTo(one.request().writes());
                        }));
    }
}
