package dev.byztime.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A boot id in and out of an era. */
class EraTests {

    private static final String BOOT_ID = "01234567-89ab-cdef-fedc-ba9876543210";

    @Test
    void bytesAreInTheOrderOfTheDigits() {
        assertThat(Era.parse(BOOT_ID)).isEqualTo(Era.of(0x0123456789abcdefL, 0xfedcba9876543210L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                BOOT_ID,
                "00000000-0000-0000-0000-000000000000",
                "ffffffff-ffff-ffff-ffff-ffffffffffff",
                "80000000-0000-0000-8000-000000000000",
            })
    void whatWasReadIsWrittenBack(String bootId) {
        assertThat(Era.parse(bootId)).hasToString(bootId);
    }

    @Test
    void capitalsAreTheSameDigits() {
        assertThat(Era.parse("01234567-89AB-CDEF-FEDC-BA9876543210")).isEqualTo(Era.parse(BOOT_ID));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "----",
                "1-1-1-1-1",
                "0123456789abcdeffedcba9876543210",
                "01234567-89ab-cdef-fedc-ba987654321",
                "01234567-89ab-cdef-fedc-ba98765432100",
                "0123456-789ab-cdef-fedc-ba9876543210",
                "01234567-89ab-cdef-fedc-ba987654321g",
                "01234567-89ab-cdef-fedc-+a9876543210",
                "01234567-89ab-cdef-fedc--a9876543210",
                "01234567-89ab-cdef-fedc-ba987654321\n",
                " 01234567-89ab-cdef-fedc-ba9876543210",
                "{01234567-89ab-cdef-fedc-ba9876543210}",
                "01234567-89ab-cdef-fedc-ba987654321０",
                "０1234567-89ab-cdef-fedc-ba9876543210",
                "01234567_89ab_cdef_fedc_ba9876543210",
            })
    void nothingElseIsABootId(String text) {
        assertThatThrownBy(() -> Era.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
