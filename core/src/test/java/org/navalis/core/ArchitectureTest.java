package org.navalis.core;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.WeakHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What core may use, and which of its packages may use which.
class ArchitectureTest {

    private static final String CORE = "org.navalis.core";

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages(CORE);

    private static final Set<String> BASE_PACKAGES =
            ModuleLayer.boot().findModule("java.base").orElseThrow().getPackages();

    @Test
    void readsTheClassesOfCore() {
        assertThat(CLASSES).hasSizeGreaterThan(60);
        assertThat(CLASSES.contain(Packet.class)).isTrue();
        assertThat(CLASSES.contain(ArchitectureTest.class)).isFalse();
    }

    @Test
    void needsOnlyJavaBase() {
        var foreign =
                DescribedPredicate.<JavaClass>describe(
                        "are neither of core nor of java.base",
                        type -> {
                            var base = type.getBaseComponentType();
                            return !base.isPrimitive()
                                    && !base.getPackageName().startsWith(CORE)
                                    && !base.getPackageName().equals("org.jspecify.annotations")
                                    && !BASE_PACKAGES.contains(base.getPackageName());
                        });

        check(noClasses().should(dependOnClassesThat(foreign)));
    }

    @Test
    void hasNoClock() {
        check(noClasses().should().callMethod(System.class, "nanoTime"));
        check(noClasses().should().callMethod(System.class, "currentTimeMillis"));
        check(
                noClasses()
                        .should()
                        .dependOnClassesThat(
                                resideInAPackage("java.time..")
                                        .and(not(named("java.time.Duration")))));
    }

    @Test
    void hasNoThreadAndNoLock() throws IOException {
        check(
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("java.util.concurrent.."));
        check(noClasses().should().dependOnClassesThat().belongToAnyOf(Thread.class));
        check(noClasses().should().dependOnClassesThat().belongToAnyOf(ThreadLocal.class));
        assertThat(CLASSES)
                .flatExtracting(JavaClass::getMethods)
                .isNotEmpty()
                .noneMatch(method -> method.getModifiers().contains(JavaModifier.SYNCHRONIZED));
        assertThat(monitorsEntered()).isZero();
    }

    @Test
    void hasNoSocketFileOrLogger() {
        check(
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "java.net..",
                                "java.nio.channels..",
                                "java.nio.file..",
                                "java.io..",
                                "java.util.logging.."));
        check(noClasses().should().dependOnClassesThat().belongToAnyOf(System.Logger.class));
        check(noClasses().should().accessField(System.class, "out"));
        check(noClasses().should().accessField(System.class, "err"));
    }

    @Test
    void takesItsRandomnessFromOutside() {
        check(noClasses().should().callMethod(Math.class, "random"));
        check(noClasses().should().callMethod(System.class, "identityHashCode", Object.class));
        check(
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .belongToAnyOf(
                                Random.class,
                                SecureRandom.class,
                                SplittableRandom.class,
                                UUID.class));
    }

    @Test
    void iteratesOverNothingInHashOrder() {
        check(
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .belongToAnyOf(
                                HashMap.class,
                                HashSet.class,
                                IdentityHashMap.class,
                                WeakHashMap.class));
        check(noClasses().should().dependOnClassesThat().belongToAnyOf(Map.class, Set.class));
        check(noClasses().should().callMethod(Collectors.class, "toSet"));
    }

    @Test
    void hasNoNativeAccess() {
        check(
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .belongToAnyOf(Linker.class, Arena.class, SymbolLookup.class));
    }

    @Test
    void hasNoCyclesOfPackages() {
        check(slices().matching(CORE + ".(**)").should().beFreeOfCycles());
    }

    /// The table of docs/architecture.md; the root is written as `(root)`.
    @ParameterizedTest
    @CsvSource({
        "(root),   ''",
        "security, (root)",
        "wire,     (root)",
        "peer,     (root) wire security",
        "server,   (root) wire security",
        "client,   (root) wire security peer",
        "relay,    (root) wire security peer",
        "host,     (root) wire peer client relay"
    })
    void usesOnlyThePackagesBelow(String user, String used) {
        var allowed = (user + " " + used).strip().split(" ");
        for (int i = 0; i < allowed.length; i++) {
            allowed[i] = allowed[i].equals("(root)") ? CORE : CORE + "." + allowed[i];
        }
        var forbidden = resideInAPackage(CORE + "..").and(not(resideInAnyPackage(allowed)));
        var users = CLASSES.that(resideInAPackage(allowed[0]));

        assertThat(users).isNotEmpty();
        noClasses().should(dependOnClassesThat(forbidden)).check(users);
    }

    private static DescribedPredicate<JavaClass> named(String name) {
        return DescribedPredicate.describe("named " + name, type -> type.getName().equals(name));
    }

    private static void check(ArchRule rule) {
        assertThat(CLASSES).isNotEmpty();
        rule.check(CLASSES);
    }

    /// Synchronized blocks leave no trace but in the code itself.
    private static long monitorsEntered() throws IOException {
        long monitors = 0;
        int seen = 0;
        for (var type : CLASSES) {
            var source = type.getSource().orElseThrow();
            var model = ClassFile.of().parse(Files.readAllBytes(Path.of(source.getUri())));
            seen++;
            for (var method : model.methods()) {
                for (CodeElement element :
                        method.code().stream().flatMap(code -> code.elementStream()).toList()) {
                    if (element instanceof MonitorInstruction monitor
                            && monitor.opcode() == Opcode.MONITORENTER) {
                        monitors++;
                    }
                }
            }
        }
        assertThat(seen).isPositive();
        return monitors;
    }
}
