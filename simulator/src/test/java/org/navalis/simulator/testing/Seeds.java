package org.navalis.simulator.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/// A scenario that is run with several seeds.
///
/// `-Dnavalis.seed=N` runs it with that one seed, `-Dnavalis.seeds=N` with that many.
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "seed {0}")
@ArgumentsSource(SeedProvider.class)
public @interface Seeds {

    /// How many seeds unless told otherwise.
    int value() default 6;
}
