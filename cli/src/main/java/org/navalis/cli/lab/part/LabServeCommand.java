package org.navalis.cli.lab.part;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A part of the lab: serves one page until it is ended.
@Command(name = "lab-serve", hidden = true, description = "Serve one page by HTTP.")
public final class LabServeCommand implements Callable<Integer> {

    @Option(names = "--port", required = true, description = "The TCP port.")
    private int port;

    @Parameters(paramLabel = "FILE", description = "The page.")
    private Path page = Path.of("");

    @Override
    public Integer call() throws IOException {
        var server = new PageServer(port, page);
        System.out.println("serving " + page + " at port " + server.port());
        server.run();
        return 0;
    }
}
