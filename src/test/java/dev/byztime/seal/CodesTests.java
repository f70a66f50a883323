package dev.byztime.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.IOException;

class CodesTests {

    private enum Fruit {
        APPLE,
        PEAR
    }

    private static final Codes<Fruit> CODES =
            Codes.of(
                    Fruit.class,
                    fruit ->
                            switch (fruit) {
                                case APPLE -> 'z';
                                case PEAR -> 'a';
                            });

    @Test
    void constantsAreFoundByTheirCodes() throws IOException {
        assertThat(CODES.of(Fruit.APPLE)).isEqualTo((byte) 'z');
        for (Fruit fruit : Fruit.values()) {
            assertThat(CODES.constant(CODES.of(fruit))).isEqualTo(fruit);
        }
    }

    @Test
    void otherCodesAreNone() {
        for (byte code : new byte[] {0, 1, 'A', -1}) {
            assertThatThrownBy(() -> CODES.constant(code)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void noTwoConstantsHaveOneCode() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Codes.of(Fruit.class, fruit -> 'x'))
                .withMessage("APPLE and PEAR have one code");
    }
}
