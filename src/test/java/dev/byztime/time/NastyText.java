package dev.byztime.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byztime.testing.Randomly;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Random texts for parsers: right ones, almost right ones and jumbles. */
final class NastyText {

    private static final int ROUNDS = 100_000;

    private static final String[] UNITS = {"", "s", "ms", "us", "ns", "m", "h"};

    /** Pieces of valid texts, and what careless parsers take or trip over. */
    private static final String[] PIECES =
            ("-|+|.|,|0|1|9|12|000000000|999999999|9223372036854775807|s|ms|us|ns|m|h|d|\u00b5s|S|e3|E|0x|_|%|f|L|NaN|Infinity|null|"
                 + " |\t|\n"
                 + "|\r\n"
                 + "|\0|\u00a0|\u200b|\ufeff|\u2212|١٢|１|𝟙|ſ|\ud800|\udc00")
                    .split("\\|");

    private NastyText() {}

    /** Makes a check of many texts, and sees to it that many are accepted and many refused. */
    static void checkMany(Predicate<String> isAccepted) {
        AtomicInteger accepted = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        Randomly.repeat(
                ROUNDS,
                random -> {
                    boolean good = isAccepted.test(text(random));
                    (good ? accepted : refused).incrementAndGet();
                });
        assertThat(accepted.get()).as("accepted").isGreaterThan(ROUNDS / 20);
        assertThat(refused.get()).as("refused").isGreaterThan(ROUNDS / 20);
    }

    private static String text(RandomGenerator random) {
        return random.nextInt(4) == 0 ? jumble(random) : almost(random);
    }

    private static String jumble(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(oneOf(PIECES, random));
        }
        return text.toString();
    }

    private static String almost(RandomGenerator random) {
        StringBuilder text = new StringBuilder(random.nextInt(3) == 0 ? "-" : "");
        digits(text, random.nextInt(1, 20), random);
        if (random.nextBoolean()) {
            text.append('.');
            digits(text, random.nextInt(1, 11), random);
        }
        text.append(random.nextBoolean() ? oneOf(UNITS, random) : "");
        if (random.nextInt(3) == 0) {
            int from = random.nextInt(text.length() + 1);
            int to = Math.min(text.length(), from + random.nextInt(3));
            text.replace(from, to, random.nextInt(3) == 0 ? "" : oneOf(PIECES, random));
        }
        return text.toString();
    }

    /** All zeros, all nines, or any. */
    private static void digits(StringBuilder text, int count, RandomGenerator random) {
        int kind = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            text.append((char) ('0' + (kind == 0 ? 0 : kind == 1 ? 9 : random.nextInt(10))));
        }
    }

    private static String oneOf(String[] choices, RandomGenerator random) {
        return choices[random.nextInt(choices.length)];
    }
}
