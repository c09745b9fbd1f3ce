package org.navalis.cli.lab.part;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.node.NodeException;
import org.navalis.simulator.nat.NatType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// A part of the lab: NATs until it is ended.
@Command(name = "lab-nat", hidden = true, description = "Be NATs between pairs of TUN devices.")
public final class LabNatCommand implements Callable<Integer> {

    /// What it says when the devices are there.
    public static final String READY = "ready";

    @Option(
            names = "--nat",
            paramLabel = "NAME=KIND:ADDRESS[:ADDRESS]",
            description = "A NAT between the devices NAME-in and NAME-out.")
    private Map<String, String> nats = Map.of();

    @Override
    public Integer call() throws InterruptedException {
        nats.forEach(LabNatCommand::open);
        System.out.println(READY);
        Thread.currentThread().join();
        return ExitCode.DONE;
    }

    private static void open(String name, String nat) {
        var parts = List.of(nat.split(":"));
        try {
            NatBox.open(name, NatType.parse(parts.getFirst()), parts.subList(1, parts.size()))
                    .start();
        } catch (NodeException e) {
            throw new Failure(ExitCode.FAILED, e.getMessage(), e);
        }
    }
}
