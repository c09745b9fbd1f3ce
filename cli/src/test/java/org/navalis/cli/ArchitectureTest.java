package org.navalis.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
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
                .resideInAPackage("java.lang.foreign..")
                .check(CLASSES);
    }

    @Test
    void librariesStayWhereTheyAreUsed() {
        classes()
                .that()
                .dependOnClassesThat()
                .resideInAPackage("org.tomlj..")
                .should()
                .resideInAPackage("org.navalis.cli.config")
                .check(CLASSES);
        classes()
                .that()
                .dependOnClassesThat()
                .resideInAPackage("ch.qos.logback..")
                .should()
                .resideInAPackage("org.navalis.cli.log")
                .check(CLASSES);
        classes()
                .that()
                .dependOnClassesThat()
                .resideInAnyPackage("io.prometheus..", "com.sun.net.httpserver..")
                .should()
                .resideInAPackage("org.navalis.cli.metrics")
                .check(CLASSES);
    }
}
