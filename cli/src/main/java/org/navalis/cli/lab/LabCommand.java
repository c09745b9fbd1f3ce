package org.navalis.cli.lab;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// The lab.
@Command(name = "lab", description = "A whole Teredo Internet on this machine.")
public final class LabCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        return 0;
    }
}
