package org.navalis.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("org.navalis.cli");

    @Test
    void looksAtClasses() {
        assertThat(CLASSES).hasSizeGreaterThan(50);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("org.navalis.cli.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void nativeAccessIsLeftToTheNode() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.lang\\.foreign\\.(Linker|SymbolLookup|Arena)")
                .check(CLASSES);
    }

    @Test
    void librariesStayWhereTheyAreUsed() {
        onlyUses("org.navalis.cli.config", "org.tomlj..");
        onlyUses("org.navalis.cli.log", "ch.qos.logback..", "org.slf4j..");
        onlyUses("org.navalis.cli.metrics", "io.prometheus..", "com.sun.net.httpserver..");
        onlyUses("org.navalis.cli.terminal", "com.fasterxml..");
    }

    private static void onlyUses(String where, String... libraries) {
        noClasses()
                .that()
                .resideOutsideOfPackage(where)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries)
                .check(CLASSES);
    }
}
