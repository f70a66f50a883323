package dev.byztime.house;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Checks that one name means one thing. */
class NameTests {

    /** So that a reader who meets a name need not ask for its package. */
    @Test
    void everyTopLevelTypeHasANameOfItsOwn() throws IOException {
        List<List<Path>> shared =
                Stream.concat(
                                Sources.under(Sources.MAIN).stream(),
                                Sources.under(Sources.TEST).stream())
                        .filter(file -> !file.endsWith("package-info.java"))
                        .collect(groupingBy(Path::getFileName, toList()))
                        .values()
                        .stream()
                        .filter(files -> files.size() > 1)
                        .toList();
        assertThat(shared).isEmpty();
    }
}
