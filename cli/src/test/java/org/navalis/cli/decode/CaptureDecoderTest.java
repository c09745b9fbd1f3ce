package org.navalis.cli.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.cli.capture.Captures;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.cli.terminal.Json;
import org.navalis.cli.testing.Run;

class CaptureDecoderTest {

    private static final byte[] SOLICITATION = DecodeCommandTest.solicitation().toByteArray();
    private static final byte[] BUBBLE = DecodeCommandTest.bubble().toByteArray();

    @TempDir private Path directory;

    private Run decode(byte[] file, String... options) throws IOException {
        var path = Files.write(directory.resolve("capture"), file);
        var arguments = Arrays.copyOf(options, options.length + 2);
        arguments[options.length] = "decode";
        arguments[options.length + 1] = path.toString();
        return Run.of(arguments);
    }

    /// Any exception but a failure would be a fault of the program.
    private int exitCodeOf(byte[] file) throws IOException {
        var path = Files.write(directory.resolve("capture"), file);
        try {
            return new CaptureDecoder(path, new PrintWriter(Writer.nullWriter()), false).decode();
        } catch (Failure failure) {
            return failure.exitCode();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 12, 14, 101, 108, 113, 228, 276})
    void readsEveryLinkType(int linkType) throws IOException {
        var file = Captures.pcap(linkType, Captures.frame(linkType, 40001, 3544, SOLICITATION));

        assertThat(decode(file).out())
                .isEqualTo(
                        """
                        #1 2026-01-01T00:00:00.000001Z 25.10.20.30:40001 > 11.1.1.1:3544 router \
                        solicitation, fe80::ffff:ffff:ffff > ff02::2, nonce 0123456789abcdef
                        1 Teredo datagrams, 0 of them malformed; 0 other packets skipped
                        """);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsPcapngInBothOrders(boolean isLittleEndian) throws IOException {
        var file =
                Captures.pcapng(
                        isLittleEndian,
                        Captures.frame(1, 40001, 3544, SOLICITATION),
                        Captures.frame(1, 40001, 51002, BUBBLE));

        assertThat(decode(file).out())
                .contains("#1 2026-01-01T00:00:00.000000001Z 25.10.20.30:40001 > 11.1.1.1:3544")
                .contains("#2 ")
                .contains("bubble, 2001:0:b01:101:2c5a:63be:e6f5:ebe1 >")
                .endsWith("2 Teredo datagrams, 0 of them malformed; 0 other packets skipped\n");
    }

    @Test
    void skipsWhatIsNoTeredoAndCountsIt() throws IOException {
        var file =
                Captures.pcap(
                        1,
                        Captures.frame(1, 53, 4000, new byte[] {1, 2, 3}),
                        new byte[] {1, 2, 3},
                        Captures.frame(1, 40001, 3544, new byte[] {1, 2, 3}));

        assertThat(decode(file).out())
                .contains("#3 ")
                .contains("refused: the inner packet is not IPv6")
                .endsWith("1 Teredo datagrams, 1 of them malformed; 2 other packets skipped\n");
    }

    @Test
    void speaksJson() throws IOException {
        var path =
                Files.write(
                        directory.resolve("c.pcap"),
                        Captures.pcap(1, Captures.frame(1, 40001, 3544, SOLICITATION)));

        var facts = Json.parse(Run.of("decode", "--json", path.toString()).out());

        assertThat(facts).containsEntry("teredo", 1).containsEntry("skipped", 0);
        assertThat(facts.get("packets").toString()).contains("kind=router solicitation");
    }

    @Test
    void aFileThatBreaksOffIsToldAfterWhatStandsBefore() throws IOException {
        var whole =
                Captures.pcap(
                        1,
                        Captures.frame(1, 40001, 3544, SOLICITATION),
                        Captures.frame(1, 40001, 51002, BUBBLE));
        for (int length = 24; length < whole.length; length++) {
            assertThat(exitCodeOf(Arrays.copyOf(whole, length)))
                    .isIn(ExitCode.DONE, ExitCode.FAILED);
        }
        assertThat(decode(Arrays.copyOf(whole, whole.length - 1)).err())
                .contains("is broken behind packet 1: the file breaks off");
    }

    @Test
    void everyChangeOfAnOctetOfAFileIsToldWithoutAFault() throws IOException {
        var whole = Captures.pcapng(true, Captures.frame(1, 40001, 3544, SOLICITATION));
        for (int i = 0; i < whole.length; i++) {
            for (int value : new int[] {0, 0x7f, 0xff}) {
                var changed = whole.clone();
                changed[i] = (byte) value;

                assertThat(exitCodeOf(changed)).isIn(ExitCode.DONE, ExitCode.FAILED);
            }
        }
    }

    @Test
    void anotherFileIsWrongUse() throws IOException {
        assertThat(decode("hello world".getBytes(StandardCharsets.UTF_8)).exitCode())
                .isEqualTo(ExitCode.USAGE);
    }
}
