package dev.byztime.seal;

import java.io.IOException;
import java.util.function.Function;

/**
 * The codes by which sealed bytes name the constants of an enum.
 *
 * <p>Sealed bytes outlive the program, so the order of the constants must not matter.
 */
public final class Codes<E extends Enum<E>> {

    private final E[] constants;

    /** The codes of the constants, in their present order. */
    private final byte[] codes;

    private Codes(E[] constants, byte[] codes) {
        this.constants = constants;
        this.codes = codes;
    }

    /**
     * Creates the codes.
     *
     * @param code the code of each constant: an ASCII character
     * @throws IllegalArgumentException if two constants have the same code
     */
    public static <E extends Enum<E>> Codes<E> of(Class<E> type, Function<E, Character> code) {
        E[] constants = type.getEnumConstants();
        byte[] codes = new byte[constants.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) code.apply(constants[i]).charValue();
            for (int j = 0; j < i; j++) {
                if (codes[j] == codes[i]) {
                    throw new IllegalArgumentException(
                            "%s and %s have one code".formatted(constants[j], constants[i]));
                }
            }
        }
        return new Codes<>(constants, codes);
    }

    /** The code of a constant. */
    public byte of(E constant) {
        return codes[constant.ordinal()];
    }

    /**
     * The constant with a code.
     *
     * @throws IOException if there is none
     */
    public E constant(byte code) throws IOException {
        for (int i = 0; i < codes.length; i++) {
            if (codes[i] == code) {
                return constants[i];
            }
        }
        throw new IOException("no constant has code " + code);
    }
}
