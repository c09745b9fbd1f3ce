package org.navalis.cli.decode;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.cli.terminal.Json;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.TeredoAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `navalis encode`.
@Command(
        name = "encode",
        description = "Puts a Teredo address together.",
        mixinStandardHelpOptions = true)
public final class EncodeCommand implements Callable<Integer> {

    @Option(
            names = "--server",
            paramLabel = "A.B.C.D",
            required = true,
            description = "IPv4 address of the server")
    private String server = "";

    @Option(
            names = "--mapped",
            paramLabel = "A.B.C.D:PORT",
            required = true,
            description = "endpoint of the client as the Internet sees it")
    private String mapped = "";

    @Option(
            names = "--flags",
            paramLabel = "HEX",
            defaultValue = "0",
            description = "the 16 flag bits (${DEFAULT-VALUE})")
    private String flags = "0";

    @Option(names = "--json", description = "print JSON")
    private boolean isJson;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        var address = address().toIpv6();
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        out.println(isJson ? Json.pretty(Map.of("address", address.toString())) : address);
        out.flush();
        return ExitCode.DONE;
    }

    private TeredoAddress address() {
        if (!flags.matches("(0x)?[0-9a-fA-F]{1,4}")) {
            throw new Failure(
                    ExitCode.USAGE,
                    "--flags " + flags + " is not up to four hex digits, as in 2c5a");
        }
        try {
            return new TeredoAddress(
                    Ipv4Address.parse(server),
                    Integer.parseInt(flags.replace("0x", ""), 16),
                    Ipv4Endpoint.parse(mapped));
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }
}
