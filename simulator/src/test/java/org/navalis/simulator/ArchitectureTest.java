package org.navalis.simulator;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What the simulator must not do, or a seed would not give the same run.
class ArchitectureTest {

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("org.navalis.simulator");

    @Test
    void thereAreClassesToCheck() {
        assertThat(CLASSES.size()).isGreaterThan(0);
        assertThat(CLASSES.contain(World.class)).isTrue();
    }

    @Test
    void knowsNoClock() {
        noClasses()
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.time.Clock")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.time.Instant")
                .check(CLASSES);
    }

    @Test
    void knowsNoThreadLockSocketOrFile() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.util.concurrent..",
                        "java.net..",
                        "java.nio.channels..",
                        "java.nio.file..",
                        "java.io..",
                        "java.lang.ref..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .check(CLASSES.that(notThrowable()));
    }

    /// A throwable is serializable, which is all that anyone here has to do with `java.io`.
    private static DescribedPredicate<JavaClass> notThrowable() {
        return not(assignableTo(Throwable.class));
    }

    @Test
    void takesItsRandomnessFromTheSeed() {
        noClasses()
                .should()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(System.class, "identityHashCode", Object.class)
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.UUID")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Random.class)
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage("..simulator.time..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.SplittableRandom")
                .check(CLASSES);
    }

    @Test
    void iteratesInNoHashOrder() {
        noClasses()
                .should()
                .callConstructor(HashMap.class)
                .orShould()
                .callConstructor(HashSet.class)
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.IdentityHashMap")
                .orShould()
                .callMethodWhere(
                        target(owner(equivalentTo(Map.class)).or(owner(equivalentTo(Set.class))))
                                .and(target(nameMatching("of|copyOf|ofEntries"))))
                .orShould()
                .callMethodWhere(
                        target(owner(equivalentTo(Collectors.class)))
                                .and(target(nameMatching("to(Unmodifiable)?(Map|Set)|groupingBy"))))
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("org.navalis.simulator.(**)").should().beFreeOfCycles().check(CLASSES);
    }
}
