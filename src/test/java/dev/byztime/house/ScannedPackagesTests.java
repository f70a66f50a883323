package dev.byztime.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;

import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Component;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Packages are scanned by name, so a new one could be forgotten. */
class ScannedPackagesTests {

    private final JavaClasses classes =
            new ClassFileImporter()
                    .withImportOption(new DoNotIncludeTests())
                    .importPackages("dev.byztime");

    @Test
    void eachComponentIsFoundAtStart() {
        List<String> scanned =
                roots().filter(each -> each.isAnnotatedWith(ComponentScan.class))
                        .map(each -> each.getAnnotationOfType(ComponentScan.class))
                        .flatMap(each ->
                                Stream.of(each.value(), each.basePackages())
                                        .flatMap(Arrays::stream))
                        .toList();
        List<String> imported =
                roots().filter(each -> each.isAnnotatedWith(Import.class))
                        .flatMap(each ->
                                Arrays.stream(each.getAnnotationOfType(Import.class).value()))
                        .map(Class::getName)
                        .toList();
        List<String> forgotten =
                classes.stream()
                        .filter(each ->
                                each.isMetaAnnotatedWith(Component.class)
                                        && !each.isEquivalentTo(
                                                dev.byztime.ByztimeApplication.class)
                                        && !each.isAnnotation())
                        .filter(each -> !isWithin(each, "dev.byztime.client.spring")) // for others
                        .filter(each -> !imported.contains(each.getName()))
                        .filter(each -> scanned.stream().noneMatch(it -> isWithin(each, it)))
                        .map(JavaClass::getName)
                        .toList();
        assertThat(scanned).hasSizeGreaterThan(10);
        assertThat(forgotten).isEmpty();
    }

    private Stream<JavaClass> roots() {
        return classes.stream().filter(each -> each.getPackageName().equals("dev.byztime"));
    }

    private static boolean isWithin(JavaClass each, String packageName) {
        return (each.getPackageName() + ".").startsWith(packageName + ".");
    }
}
