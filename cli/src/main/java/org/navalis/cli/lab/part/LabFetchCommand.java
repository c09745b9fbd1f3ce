package org.navalis.cli.lab.part;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.cli.terminal.Json;
import org.navalis.cli.terminal.TimeSpan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A part of the lab: fetches a page and tells of it as JSON.
@Command(name = "lab-fetch", hidden = true, description = "Fetch a page by HTTP.")
public final class LabFetchCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Option(names = "--port", required = true, description = "The TCP port.")
    private int port;

    @Parameters(paramLabel = "ADDRESS", description = "The IP address of the server.")
    private String address = "";

    @Override
    public Integer call() {
        try {
            var page = PageFetch.of(InetAddress.getByName(address), port, PATIENCE);
            var facts = new LinkedHashMap<String, Object>();
            facts.put("bytes", page.bytes());
            facts.put("sha256", page.sha256());
            facts.put("connectMillis", TimeSpan.toMillis(page.connect()));
            facts.put("millis", TimeSpan.toMillis(page.whole()));
            System.out.println(Json.line(facts));
            return ExitCode.DONE;
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.FAILED, "no page from " + address + ": " + e.getMessage(), e);
        }
    }
}
