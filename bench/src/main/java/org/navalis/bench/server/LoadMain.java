package org.navalis.bench.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.navalis.bench.load.Usage;
import org.navalis.core.Ipv4Address;
import org.navalis.node.linux.TapDevice;

/// A load as a program of its own, in the namespace of a server: is all that there is behind the
/// server's card, and prints what came of it as JSON.
public final class LoadMain {

    /// The server's card, a TAP device.
    static final String DEVICE = "load0";

    private LoadMain() {}

    /// Solicits.
    ///
    /// @param arguments the IPv4 address of the server, the number of its process, `window` or
    ///     `rate` and how many, seconds before, seconds measured
    public static void main(String[] arguments) throws Exception {
        var server = Ipv4Address.parse(arguments[0]);
        long process = Long.parseLong(arguments[1]);
        double amount = Double.parseDouble(arguments[3]);
        int before = Integer.parseInt(arguments[4]);
        int measured = Integer.parseInt(arguments[5]);
        try (var device = new TapDevice(DEVICE)) {
            var load = new Load(device, new Solicitations(server), () -> cpuNanos(process));
            var result =
                    arguments[2].equals("window")
                            ? load.withWindow((int) amount, before, measured)
                            : load.atRate(amount, before, measured);
            System.out.println(result.json());
        }
    }

    private static long cpuNanos(long process) {
        try {
            return (long) (Usage.cpuSeconds(process) * 1e9);
        } catch (IOException ended) {
            throw new UncheckedIOException(ended);
        }
    }
}
