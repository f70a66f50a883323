package dev.byztime.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

class StoreAddressTests {

    @Test
    void membersOfEtcdAreAList() {
        assertThat(StoreAddress.of("etcd:https://a:2379,http://[::1]:2379/"))
                .isEqualTo(
                        new StoreAddress.Etcd(
                                List.of(
                                        URI.create("https://a:2379"),
                                        URI.create("http://[::1]:2379")),
                                "byztime"));
        assertThat(StoreAddress.of("etcd:https://a:2379,https://b:2379/blue-2"))
                .isEqualTo(
                        new StoreAddress.Etcd(
                                List.of(URI.create("https://a:2379"), URI.create("https://b:2379")),
                                "blue-2"));
    }

    @Test
    void anAddressOfPostgresIsThatOfItsDriver() {
        String url = "jdbc:postgresql://a:5432,b:5432/byztime?sslmode=verify-full";
        assertThat(StoreAddress.of(url)).isEqualTo(new StoreAddress.Postgres(url));
    }

    @Test
    void instancesOfAMachineMayShareAFolder() {
        assertThat(StoreAddress.of("shared:/srv/byztime"))
                .isEqualTo(new StoreAddress.SharedFolder(Path.of("/srv/byztime")));
        assertThatIllegalArgumentException().isThrownBy(() -> StoreAddress.of("shared:"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/var/lib/byztime", "state", "./a:b", "C"})
    void anythingElseIsAFolder(String path) {
        assertThat(StoreAddress.of(path)).isEqualTo(new StoreAddress.Folder(Path.of(path)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                              | expected a folder",
                "redis://a:1                     | redis: is no store: expected a folder",
                "jdbc:mysql://a/b                | jdbc: is no store",
                "jdbc:postgresql:byztime         | jdbc:postgresql://host:port/database",
                "etcd:                           | but not \"\"",
                "etcd:a:2379                     | but not \"a:2379\"",
                "etcd:https://a                  | but not \"https://a\"",
                "etcd:ftp://a:1                  | but not \"ftp://a:1\"",
                "etcd:https://a:1,               | but not \"\"",
                "etcd:https://a:1/x,https://b:1  | after the last member only",
                "etcd:https://a:1/X              | lower-case letters",
                "etcd:https://a:1/x/y            | lower-case letters",
                "etcd:https://a b:1              | is no URI"
            })
    void aWrongAddressIsExplained(String text, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StoreAddress.of(text))
                .withMessageContaining(why);
    }

    @Test
    void aPasswordIsNotRepeated() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StoreAddress.of("etcd:https://user:secret@a:2379"))
                .withMessageContaining("settings of their own")
                .withMessageNotContaining("secret");
    }
}
