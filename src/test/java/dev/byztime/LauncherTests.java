package dev.byztime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said on a Java that is too old. */
class LauncherTests {

    @ParameterizedTest
    @CsvSource({"17, true", "24, true", "25, false", "26, false"})
    void anOlderJavaIsToldWhichIsNeeded(int version, boolean unfit) {
        String why = Launcher.unfit(version, "/opt/java").orElse(null);
        if (unfit) {
            assertThat(why)
                    .contains(
                            "needs JDK 25",
                            "this is Java " + version,
                            "/opt/java",
                            "/path/to/jdk-25/bin/java -jar byztime-service.jar",
                            "export JAVA_HOME=/path/to/jdk-25 PATH=/path/to/jdk-25/bin:$PATH");
        } else {
            assertThat(why).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', ByztimeApplication",
        "--byztime.provider=standalone, ByztimeApplication",
        "time, CommandMain",
        "--help, CommandMain",
        "--version, CommandMain",
        "-h, CommandMain",
        "wiat, CommandMain"
    })
    void onlyTheServiceStartsSpring(String first, String main) {
        String[] words = first.isEmpty() ? new String[0] : new String[] {first};
        assertThat(Launcher.mainClass(words)).isEqualTo("dev.byztime." + main);
    }
}
