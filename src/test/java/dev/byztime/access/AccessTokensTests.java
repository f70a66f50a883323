package dev.byztime.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Locale;

/** Lines of tokens as operators write them, good and bad. */
class AccessTokensTests {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String OTHER = "fedcba9876543210fedcba9876543210";

    @Test
    void aTokenAllowsWhatItsLineSaysAndNothingElse() {
        AccessTokens tokens =
                AccessTokens.parse(
                        """
                        # who may what

                        a at-most-once,leases %s
                        \tb   admin\t%s==
                        """
                                .formatted(SECRET, OTHER));
        assertThat(tokens.faults()).isEmpty();
        assertThat(tokens.size()).isEqualTo(2);
        assertThat(tokens.scopesOf(SECRET)).containsOnly(Scope.AT_MOST_ONCE, Scope.LEASES);
        assertThat(tokens.scopesOf(OTHER + "==")).containsOnly(Scope.ADMIN);
        assertThat(tokens.scopesOf(OTHER)).isNull();
        assertThat(tokens.scopesOf("")).isNull();
        assertThat(tokens.scopesOf("a")).isNull();
        assertThat(tokens.scopesOf(SECRET.toUpperCase(Locale.ROOT))).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "a leases, expected a name",
        "a leases read " + SECRET + ", expected a name",
        "a@b leases " + SECRET + ", the name must have",
        "a lease " + SECRET + ", expected scopes",
        "a Leases " + SECRET + ", expected scopes",
        "'a leases,,read " + SECRET + "', expected scopes",
        "'a leases, " + SECRET + "', expected scopes",
        "a leases 0123456789abcdef0123456789abcde, shorter than 32",
        "a leases 0123456789abcdef0123456789äbcdef, characters other than",
        "a leases 0123456789abcdef=123456789abcdef, characters other than",
        "good leases fedcba9876543210fedcba987654321x, name is that of an earlier line",
        "a admin " + OTHER + ", secret is that of an earlier line",
    })
    void aLineThatCannotBeUsedAllowsNothingAndTakesNothingFromOthers(String line, String why) {
        AccessTokens tokens = AccessTokens.parse("good read " + OTHER + "\n" + line + "\n");
        assertThat(tokens.faults()).singleElement().asString().startsWith("line 2: ").contains(why);
        assertThat(tokens.faults().toString()).doesNotContain("0123456", "fedcba");
        assertThat(tokens.size()).isEqualTo(1);
        assertThat(tokens.scopesOf(OTHER)).containsOnly(Scope.READ);
        assertThat(tokens.scopesOf(SECRET)).isNull();
    }

    @Test
    void aBadLineTakesNothingFromAGoodOneOfItsName() {
        String secret = "0123456789abcdef0123456789abcdef";
        AccessTokens tokens =
                AccessTokens.parse("orders leases tooshort\norders leases " + secret + "\n");
        assertThat(tokens.scopesOf(secret)).containsExactly(Scope.LEASES);
    }
}
