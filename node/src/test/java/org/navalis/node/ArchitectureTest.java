package org.navalis.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private final JavaClasses classes =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("org.navalis.node");

    @Test
    void thereAreClassesToJudge() {
        assertThat(classes).hasSizeGreaterThan(20);
    }

    @Test
    void onlyTheLinuxPackageCallsNativeCode() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.navalis.node.linux")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.foreign.Linker")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.foreign.SymbolLookup")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.foreign.Arena")
                .check(classes);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("org.navalis.node.(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void nothingButTheJdkAndCoreIsUsed() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "java..",
                        "jdk..",
                        "org.navalis.core..",
                        "org.navalis.node..",
                        "org.jspecify..")
                .check(classes);
    }
}
