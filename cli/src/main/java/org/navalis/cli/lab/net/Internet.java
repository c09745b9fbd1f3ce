package org.navalis.cli.lab.net;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Hosts in network namespaces and the wires between them, which nothing connects with the network
/// of this machine.
///
/// Steps are noted first and done by [#build], so that they can be shown instead. Needs root and
/// the program `ip`.
public final class Internet implements AutoCloseable {

    /// Addresses work at once, and nobody but us gives any.
    private static final List<String> SWITCHED_OFF =
            List.of("disable_ipv6", "accept_dad", "accept_ra", "router_solicitations");

    private final String prefix;
    private final List<Netns> hosts = new ArrayList<>();
    private final List<NetworkStep> steps = new ArrayList<>();

    /// An Internet without hosts.
    ///
    /// @param prefix how the names of its namespaces start
    public Internet(String prefix) {
        this.prefix = prefix;
    }

    /// Adds a host without any network.
    public Netns host(String name) {
        var host = new Netns(prefix + name);
        hosts.add(host);
        steps.add(new NetworkStep.Add(host));
        for (var setting : SWITCHED_OFF) {
            sysctl(host, "net/ipv6/conf/all/" + setting, 0);
            sysctl(host, "net/ipv6/conf/default/" + setting, 0);
        }
        sysctl(host, "net/ipv4/conf/all/rp_filter", 0);
        sysctl(host, "net/ipv4/conf/default/rp_filter", 0);
        ip(host, "link set lo up");
        return host;
    }

    /// Lets a host forward what is not for it.
    public void forward(Netns host) {
        sysctl(host, "net/ipv4/ip_forward", 1);
        sysctl(host, "net/ipv6/conf/all/forwarding", 1);
    }

    /// Connects two hosts, each by a device of this name.
    public void wire(Netns one, String deviceOfOne, Netns other, String deviceOfOther) {
        steps.add(new NetworkStep.Wire(one, deviceOfOne, other, deviceOfOther));
        ip(one, "link set " + deviceOfOne + " up");
        ip(other, "link set " + deviceOfOther + " up");
    }

    /// Runs `ip` with these arguments in the namespace of a host.
    public void ip(Netns host, String arguments) {
        steps.add(new NetworkStep.Ip(host, arguments));
    }

    private void sysctl(Netns host, String key, int value) {
        steps.add(new NetworkStep.Sysctl(host, key, value));
    }

    /// How the steps that are not done yet would be typed.
    public List<String> text() {
        return steps.stream().map(NetworkStep::text).toList();
    }

    /// The hosts.
    public List<Netns> hosts() {
        return List.copyOf(hosts);
    }

    /// Does the steps that are not done yet, those of a kind together, so that few programs have to
    /// be started.
    ///
    /// @throws IOException when a step fails
    public void build() throws IOException, InterruptedException {
        batch(steps(NetworkStep.Add.class).map(NetworkStep.Add::line), List.of("ip"));
        for (var host : hosts) {
            var shell =
                    steps(NetworkStep.Sysctl.class)
                            .filter(step -> step.namespace().equals(host))
                            .map(NetworkStep.Sysctl::line)
                            .collect(Collectors.joining(" && "));
            if (!shell.isEmpty()) {
                host.run("sh", "-c", shell);
            }
        }
        batch(steps(NetworkStep.Wire.class).map(NetworkStep.Wire::line), List.of("ip"));
        for (var host : hosts) {
            var lines =
                    steps(NetworkStep.Ip.class)
                            .filter(step -> step.namespace().equals(host))
                            .map(NetworkStep.Ip::line);
            batch(lines, List.of("ip", "-n", host.name()));
        }
        steps.clear();
    }

    private <S extends NetworkStep> Stream<S> steps(Class<S> kind) {
        return steps.stream().filter(kind::isInstance).map(kind::cast);
    }

    private static void batch(Stream<String> lines, List<String> program)
            throws IOException, InterruptedException {
        var input = lines.map(line -> line + "\n").collect(Collectors.joining());
        if (!input.isEmpty()) {
            var command = new ArrayList<>(program);
            command.addAll(List.of("-batch", "-"));
            SystemPrograms.run(command, input);
        }
    }

    /// Ends every process in the namespaces and takes them away.
    @Override
    public void close() throws IOException {
        try {
            Netns.remove(Netns.startingWith(prefix));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
