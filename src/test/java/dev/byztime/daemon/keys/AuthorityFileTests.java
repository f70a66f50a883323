package dev.byztime.daemon.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.util.Objects.requireNonNull;

import dev.byztime.testing.CertificateAuthority;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class AuthorityFileTests {

    private static @Nullable String oneText;
    private static @Nullable String twoText;

    @TempDir Path folder;

    private final String one = requireNonNull(oneText);
    private final String two = requireNonNull(twoText);

    @BeforeAll
    static void prepare(@TempDir Path first, @TempDir Path second) throws IOException {
        oneText = Files.readString(new CertificateAuthority(first).identity("a.test").authority());
        twoText = Files.readString(new CertificateAuthority(second).identity("a.test").authority());
    }

    @Test
    void newAuthoritiesAreTaken() throws Exception {
        AuthorityFile file = AuthorityFile.open(put(one));
        Authorities before = file.get();
        assertThat(before.certificates()).hasSize(1);
        assertThat(file.check().change()).isEqualTo(CertificateFiles.Change.NONE);

        put(one + two);
        assertThat(file.check())
                .isEqualTo(new CertificateFiles.CheckResult(CertificateFiles.Change.TAKEN, null));
        assertThat(file.get().certificates()).hasSize(2).containsAll(before.certificates());
        assertThat(file.check().change()).isEqualTo(CertificateFiles.Change.NONE);

        put(two);
        assertThat(file.check().change()).isEqualTo(CertificateFiles.Change.TAKEN);
        assertThat(file.get().certificates())
                .hasSize(1)
                .doesNotContainAnyElementsOf(before.certificates());
    }

    @Test
    void commentIsNoChange() throws Exception {
        AuthorityFile file = AuthorityFile.open(put(one));
        put("# the same\n" + one);
        assertThat(file.check().change()).isEqualTo(CertificateFiles.Change.NONE);
    }

    @Test
    void contentThatCannotBeUsedLeavesTheOldInUse() throws Exception {
        AuthorityFile file = AuthorityFile.open(put(one));
        Authorities before = file.get();
        Files.delete(put(one));
        requireRefused(file, "does not exist");
        put("");
        requireRefused(file, "has no certificate");
        put(one.replace("MII", "MIA"));
        requireRefused(file, "number 1");
        put(two + one.substring(0, one.length() / 2)); // still being written
        requireRefused(file, "is it whole");
        assertThat(file.get()).isSameAs(before);

        put(two + one);
        assertThat(file.check().change()).isEqualTo(CertificateFiles.Change.TAKEN);
    }

    @Test
    void fileThatCannotBeUsedIsRefusedAtStart() {
        assertThatThrownBy(() -> AuthorityFile.open(folder.resolve("absent")))
                .isInstanceOf(CertificateFileException.class)
                .hasMessageContaining("does not exist");
    }

    private static void requireRefused(AuthorityFile file, String problem) {
        CertificateFiles.CheckResult check = file.check();
        assertThat(check.change()).isEqualTo(CertificateFiles.Change.REFUSED);
        assertThat(check.problem()).contains(file.path().toString()).contains(problem);
    }

    private Path put(String text) throws IOException {
        return Files.writeString(folder.resolve("authorities.pem"), text);
    }
}
