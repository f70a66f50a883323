package dev.byztime.house;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Requires every package to be {@code @NullMarked}: NullAway looks at no other. */
class PackageInfoTests {

    @Test
    void everyPackageIsNullMarked() throws IOException {
        Set<Path> packages = new TreeSet<>();
        for (Path root : List.of(Sources.MAIN, Sources.TEST)) {
            for (Path file : Sources.under(root)) {
                packages.add(root.relativize(file).getParent());
            }
        }
        List<Path> unmarked = new ArrayList<>();
        for (Path folder : packages) {
            // A package of both trees needs the file in one of them only.
            if (!marked(Sources.MAIN.resolve(folder)) && !marked(Sources.TEST.resolve(folder))) {
                unmarked.add(folder);
            }
        }
        assertThat(unmarked).as("packages without @NullMarked in package-info.java").isEmpty();
    }

    private static boolean marked(Path folder) throws IOException {
        Path info = folder.resolve("package-info.java");
        return Files.exists(info) && Files.readString(info).contains("\n@NullMarked\n");
    }
}
