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
                .resideInAPackage("java.lang.foreign..")
                .check(CLASSES);
    }

    @Test
    void librariesStayWhereTheyAreUsed() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.navalis.cli.config")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.tomlj..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage("org.navalis.cli.log")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ch.qos.logback..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage("org.navalis.cli.metrics")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.prometheus..", "com.sun.net.httpserver..")
                .check(CLASSES);
    }
}
