package org.navalis.core.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    private static long word(String hex) {
        return Long.parseUnsignedLong(hex, 16);
    }
}
