package org.navalis.cli.doctor;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.navalis.core.Ipv4Address;
import org.navalis.core.ServerAddresses;

/// Finds the addresses of a server, as a client does.
final class Resolver {

    private static final String CHECK = "resolver";
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Target target;
    private Optional<ServerAddresses> servers = Optional.empty();

    Resolver(Target target) {
        this.target = target;
    }

    /// The addresses; empty when there are none, or a client would not use them.
    Optional<ServerAddresses> servers() {
        return servers;
    }

    /// Looks the server up.
    Finding check() throws InterruptedException {
        int primary;
        try {
            primary = lookUp(target.host());
        } catch (UnknownHostException e) {
            return Finding.failed(
                    CHECK,
                    target.host() + " has no IPv4 address: " + e.getMessage(),
                    "check the name and the resolver of this machine, or give the server's IPv4"
                            + " address with --server");
        }
        int secondary = target.secondary().orElse(primary + 1);
        for (int address : new int[] {primary, secondary}) {
            if (!Ipv4Address.isGlobalUnicast(address, target.isStrict())) {
                return refuse(address);
            }
        }
        servers = Optional.of(new ServerAddresses(primary, secondary));
        var text = Ipv4Address.toText(primary);
        return Finding.ok(
                CHECK,
                text.equals(target.host())
                        ? text + " is an address already"
                        : target.host() + " is " + text);
    }

    private Finding refuse(int address) {
        boolean isSpecial = Ipv4Address.isGlobalUnicast(address, false);
        var text = Ipv4Address.toText(address);
        return Finding.failed(
                CHECK,
                (text.equals(target.host()) ? text + " is" : target.host() + ": " + text + " is")
                        + (isSpecial
                                ? " reserved for a special purpose (RFC 6890)"
                                : " no public IPv4 address"),
                isSpecial
                        ? "give a server that the Internet reaches; for a lab write"
                                + " strict-addresses = false into the configuration"
                        : "give a server that the Internet reaches, with --server");
    }

    private static int lookUp(String host) throws UnknownHostException, InterruptedException {
        if (Ipv4Address.isAddress(host)) {
            return Ipv4Address.parse(host);
        }
        var found = new CompletableFuture<InetAddress[]>();
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        found.complete(InetAddress.getAllByName(host));
                    } catch (UnknownHostException e) {
                        found.completeExceptionally(e);
                    }
                });
        try {
            return Stream.of(found.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .filter(Inet4Address.class::isInstance)
                    .mapToInt(address -> ByteBuffer.wrap(address.getAddress()).getInt())
                    .findFirst()
                    .orElseThrow(() -> new UnknownHostException("it has IPv6 addresses only"));
        } catch (ExecutionException e) {
            throw new UnknownHostException("there is no such name, or nobody answers for it");
        } catch (TimeoutException e) {
            throw new UnknownHostException(
                    "no answer of the resolver in " + PATIENCE.toSeconds() + " seconds");
        }
    }
}
