package org.navalis.simulator.testing;

import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/// Gives the seeds that the command line or [Seeds] asks for.
final class SeedProvider implements ArgumentsProvider, AnnotationConsumer<Seeds> {

    private int count;

    @Override
    public void accept(Seeds seeds) {
        count = seeds.value();
    }

    @Override
    public Stream<? extends Arguments> provideArguments(
            ParameterDeclarations parameters, ExtensionContext context) {
        return seeds(count).mapToObj(Arguments::of);
    }

    static LongStream seeds(int count) {
        var seed = Long.getLong("navalis.seed");
        return seed == null
                ? LongStream.rangeClosed(1, Integer.getInteger("navalis.seeds", count))
                : LongStream.of(seed);
    }
}
