package org.navalis.core.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.testing.Clause;

class KeyedHashTest {

    /// From another implementation of SipHash-1-3; the words are those of the reference: the least
    /// significant octet first.
    @ParameterizedTest
    @CsvSource({
        "0000000000000000, 0000000000000000, 0000000000000000, 0000000000000000, 76be999e3e25b2a0",
        "0000000000000000, 0000000000000000, 0706050403020100, 0f0e0d0c0b0a0908, 8972188433a5c5b7",
        "0000000000000000, 0000000000000000, ffffffffffffffff, ffffffffffffffff, 35029a3b6274a39b",
        "0000000000000000, 0000000000000000, 0101010b00000120, e1ebf5e6be635a2c, 1d7b51229df323ac",
        "0706050403020100, 0f0e0d0c0b0a0908, 0706050403020100, 0f0e0d0c0b0a0908, cc4fdd1a7d908b66"
    })
    void knowsTheAnswersOfSipHash(
            String key0, String key1, String first, String second, String expected) {
        long hash = KeyedHash.of(word(key0), word(key1), word(first), word(second));

        assertThat(Long.toHexString(hash)).isEqualTo(expected);
    }

    /// Addresses that a plain hash puts into one place, as the sum of their halves or their last
    /// bits: a table of them two thirds full is searched as if they had been picked by chance.
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"same sum", "same last bits", "counted up"})
    @DisplayName("R38: addresses that collide elsewhere are found in a few steps")
    @Clause(
            rfc = 4380,
            section = "5.2",
            row = {"PEER-05", "R38"})
    void spreadsAddressesThatCollideElsewhere(String kind) {
        var random = new SplittableRandom(7);
        long key0 = random.nextLong();
        long key1 = random.nextLong();
        var isTaken = new boolean[150_000];
        var steps = new int[100_000];
        for (int i = 0; i < steps.length; i++) {
            long high = 0x2001_0000_0b00_0000L;
            long hash =
                    switch (kind) {
                        case "same sum" -> KeyedHash.of(key0, key1, high + i, -i);
                        case "same last bits" -> KeyedHash.of(key0, key1, high, (long) i << 32);
                        default -> KeyedHash.of(key0, key1, high, i);
                    };
            int at = (int) ((hash >>> 32) * isTaken.length >>> 32);
            for (steps[i] = 1; isTaken[at]; steps[i]++) {
                at = (at + 1) % isTaken.length;
            }
            isTaken[at] = true;
        }
        Arrays.sort(steps);

        assertThat(Arrays.stream(steps).average().orElseThrow()).isLessThan(2.2);
        assertThat(steps[steps.length * 99 / 100]).isLessThan(20);
        assertThat(steps[steps.length - 1]).isLessThan(200);
    }

    private static long word(String hex) {
        return Long.parseUnsignedLong(hex, 16);
    }
}
