package org.navalis.cli.decode;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.cli.terminal.Json;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `navalis decode`.
@Command(
        name = "decode",
        description =
                "Takes apart a Teredo address, a datagram in hex, or each Teredo datagram of a"
                        + " capture file (pcap, pcapng).",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:decoded",
            "1:malformed: what could be read is told, and why a node refuses it",
            "2:neither an address, nor hex, nor a capture file"
        })
public final class DecodeCommand implements Callable<Integer> {

    private static final int DATAGRAM_OCTETS_MAX = Packet.PAYLOAD_MAX;
    private static final int ADDRESS_OCTETS = 16;

    @Parameters(
            paramLabel = "ADDRESS|HEX|FILE",
            arity = "1..*",
            description =
                    "an IPv6 address; the octets of a UDP payload in hex, with blanks or colons"
                            + " between them or without; or a file")
    private List<String> words = List.of();

    @Option(names = "--json", description = "print JSON")
    private boolean isJson;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        String text = String.join(" ", words);
        var path = pathOf(text);
        if (path.isPresent()) {
            return decodeFile(path.get());
        }
        var address = addressOf(text);
        if (address.isPresent()) {
            return decode(address.get());
        }
        var octets = octetsOf(text);
        if (octets.isPresent()) {
            return decode(octets.get());
        }
        throw new Failure(
                ExitCode.USAGE,
                "'"
                        + (text.length() > 60 ? text.substring(0, 60) + "…" : text)
                        + "' is neither an IPv6 address, nor octets in hex, nor a file");
    }

    private static Optional<Path> pathOf(String text) {
        try {
            return Optional.of(Path.of(text)).filter(Files::isRegularFile);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Optional<Ipv6Address> addressOf(String text) {
        try {
            return Optional.of(Ipv6Address.parse(text));
        } catch (IllegalArgumentException e) {
            return octetsOf(text)
                    .filter(octets -> octets.length == ADDRESS_OCTETS)
                    .map(Ipv6Address::of);
        }
    }

    private static Optional<byte[]> octetsOf(String text) {
        String digits = text.replaceAll("0x|[\\s:,]", "");
        boolean isHex =
                !digits.isEmpty()
                        && digits.length() % 2 == 0
                        && digits.length() / 2 <= DATAGRAM_OCTETS_MAX
                        && digits.chars().allMatch(HexFormat::isHexDigit);
        return isHex ? Optional.of(HexFormat.of().parseHex(digits)) : Optional.empty();
    }

    private int decode(Ipv6Address address) {
        if (!TeredoAddress.isTeredo(address.high())) {
            throw new Failure(
                    ExitCode.FAILED,
                    address + " is no Teredo address: those begin with 2001:0 (2001::/32)");
        }
        show(AddressFacts.of(address));
        return ExitCode.DONE;
    }

    private int decode(byte[] octets) {
        var datagram = Datagram.of(octets);
        show(datagram.facts());
        return datagram.refusal().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private int decodeFile(Path path) {
        if (!CaptureDecoder.isCapture(path)) {
            throw new Failure(
                    ExitCode.USAGE, path + " is no capture file; pcap and pcapng are understood");
        }
        return new CaptureDecoder(path, out(), isJson).decode();
    }

    private void show(Map<String, Object> facts) {
        var out = out();
        out.print(isJson ? Json.pretty(facts) + "\n" : FactsPage.of(facts));
        out.flush();
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }
}
