package org.navalis.cli.config;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.core.ClientKey;
import org.navalis.core.ClientKey.Algorithm;
import org.navalis.core.testing.Clause;

class KeyFileTest {

    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final byte[] SECRET = "0123456789abcdef".getBytes(US_ASCII);

    @TempDir Path directory = Path.of("");

    private Path file(String text, String permissions) throws IOException {
        var file = Files.writeString(directory.resolve("keys"), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return file;
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.2",
            row = {"AUT-02", "AUT-11", "SRV-29"})
    void readsKeysOfTextOrHexadecimal() throws IOException {
        var file =
                file(
                        """
                        # who        how          by what
                        client-7     hmac-sha1    0123456789abcdef
                          hex:c0ffee hmac-sha256  hex:30313233343536373839616263646566

                        old          hmac-md5     0123456789abcdef  2026-11-26
                        soon         hmac-sha1    0123456789abcdef  2026-11-26T12:00:01Z
                        later        hmac-sha1    0123456789abcdef  2027-01-31
                        """,
                        "rw-------");

        var contents = KeyFile.read(file, NOW);

        assertThat(contents.keys())
                .containsExactly(
                        key("client-7", Algorithm.HMAC_SHA1, false),
                        new ClientKey(
                                new byte[] {(byte) 0xc0, (byte) 0xff, (byte) 0xee},
                                Algorithm.HMAC_SHA256,
                                SECRET,
                                false),
                        key("old", Algorithm.HMAC_MD5, true),
                        key("soon", Algorithm.HMAC_SHA1, false),
                        key("later", Algorithm.HMAC_SHA1, false));
        assertThat(contents.changes()).contains(NOW.plusSeconds(1));
    }

    private static ClientKey key(String identifier, Algorithm algorithm, boolean isExpired) {
        return new ClientKey(identifier.getBytes(US_ASCII), algorithm, SECRET, isExpired);
    }

    @Test
    void changesNothingBySelfWithoutExpiry() throws IOException {
        var file = file("a hmac-sha1 0123456789abcdef", "r--------");

        assertThat(KeyFile.read(file, NOW).changes()).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-"})
    void refusesFilesThatOthersCanRead(String permissions) throws IOException {
        var file = file("a hmac-sha1 0123456789abcdef", permissions);

        assertRefused(file, file + " holds secrets and is open to other users; close it with");
    }

    @ParameterizedTest(name = "{1}")
    @Clause(rfc = 4380, section = "7.2.1", row = "AUT-12")
    @CsvSource(
            delimiter = '|',
            value = {
                "a hmac-sha1 | is not of the form",
                "a hmac-sha1 0123456789abcdef 2027-01-31 x | is not of the form",
                "a sha1 0123456789abcdef | has an algorithm that is none of",
                "a hmac-sha1 0123456789abcde | has a secret of fewer than 16 octets",
                "a hmac-sha1 hex:00112233 | has a secret of fewer than 16 octets",
                "a hmac-sha1 hex:0011223344556677889900112233445x | has hex: before something",
                "a hmac-sha1 0123456789abcdef tomorrow | has an expiry that is no date",
                "b hmac-sha1 0123456789abcdef | has an identifier that stands further up",
            })
    void saysWhatIsWrongAndWhereWithoutTheSecret(String line, String sentence) throws IOException {
        var file = file("b hmac-sha1 aaaaaaaaaaaaaaaa\n" + line + "\n", "rw-------");

        assertRefused(file, file + ":2 " + sentence);
        assertThatThrownBy(() -> KeyFile.read(file, NOW))
                .hasMessageNotContaining("0123456789abcde")
                .hasMessageNotContaining("00112233");
    }

    @Test
    void aClientTakesItsOwnKeyOrTheOnlyOne() throws IOException {
        var one = file("a hmac-sha1 0123456789abcdef 2001-01-31", "rw-------");
        assertThat(KeyFile.ofClient(one, Optional.empty()).identifier())
                .isEqualTo(new byte[] {'a'});
        var two =
                file(
                        "a hmac-sha1 0123456789abcdef\nhex:62 hmac-sha1 0123456789abcdef",
                        "rw-------");

        assertThat(KeyFile.ofClient(two, Optional.of("b")).identifier())
                .isEqualTo(new byte[] {'b'});
        assertThatThrownBy(() -> KeyFile.ofClient(two, Optional.empty()))
                .hasMessageContaining("has 2 keys; say with client-id");
        assertThatThrownBy(() -> KeyFile.ofClient(two, Optional.of("c")))
                .hasMessageContaining("has no key of c");
    }

    @Test
    void refusesMissingFiles() {
        assertRefused(directory.resolve("none"), "none does not exist");
    }

    private static void assertRefused(Path file, String sentence) {
        assertThatThrownBy(() -> KeyFile.read(file, NOW))
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining(sentence);
        var flags = new EnumMap<Setting, String>(Setting.class);
        flags.put(Setting.LISTEN, "11.1.1.1");
        flags.put(Setting.SECONDARY, "11.1.1.2");
        flags.put(Setting.KEY_FILE, file.toString());
        assertThat(NodeConfigs.problemsOf(RoleSettings.of(Role.SERVER, flags, SettingsFile.NONE)))
                .singleElement()
                .asString()
                .contains(sentence);
    }
}
