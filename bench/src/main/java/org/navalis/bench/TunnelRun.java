package org.navalis.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.navalis.bench.load.Iperf;
import org.navalis.bench.load.Iperf.Direction;
import org.navalis.bench.load.Ping;
import org.navalis.bench.load.Usage;
import org.navalis.bench.path.BenchInternet;
import org.navalis.bench.path.Contender;
import org.navalis.bench.path.TeredoTunnel;
import org.navalis.bench.path.TeredoTunnel.Running;
import org.navalis.bench.path.Tunnel;
import org.navalis.bench.report.Figure;
import org.navalis.bench.report.Results;
import org.navalis.cli.lab.net.TeredoInternet;

/// Measures one contender once, in a network made for it.
final class TunnelRun {

    private static final int TCP_SECONDS = 3;
    private static final int WARM_UP_SECONDS = 3;
    private static final int PINGS = 500;
    private static final Duration PING_HEAD_START = Duration.ofMillis(500);
    private static final int PING_LOAD_SECONDS = 6;
    private static final double BYTES_PER_GIGABYTE = 1e9;

    private final Contender contender;
    private final Results results;
    private final BenchInternet internet;
    private final Path directory;
    private final Iperf iperf;
    private final Ping ping;

    private TunnelRun(
            Contender contender, Results results, BenchInternet internet, Path directory) {
        this.contender = contender;
        this.results = results;
        this.internet = internet;
        this.directory = directory;
        iperf = new Iperf(internet.client(), TeredoInternet.HOST);
        ping = new Ping(internet.client(), TeredoInternet.HOST);
    }

    /// Measures.
    ///
    /// @param navalis the script that starts it
    /// @param results where the figures go
    static void measure(Contender contender, Path navalis, Results results)
            throws IOException, InterruptedException {
        var directory = Files.createTempDirectory("navalis-bench");
        try (var internet = BenchInternet.build(results.links());
                var tunnel = contender.in(internet, directory, navalis);
                var _ = Iperf.serve(internet.host(), directory)) {
            var run = new TunnelRun(contender, results, internet, directory);
            switch (tunnel) {
                case TeredoTunnel teredo -> run.measurePrograms(teredo);
                case Tunnel kernel -> run.measureKernel(kernel);
            }
        }
    }

    private void measureKernel(Tunnel tunnel) throws IOException, InterruptedException {
        tunnel.start();
        ping.await();
        measureTcp();
        measureRest(tunnel);
    }

    private void measurePrograms(TeredoTunnel tunnel) throws IOException, InterruptedException {
        var running = measureFresh(tunnel);
        warmUp(iperf);
        double client = Usage.cpuSeconds(running.client());
        double relay = Usage.cpuSeconds(running.relay());
        double gigabytes = measureTcp() / BYTES_PER_GIGABYTE;
        note(Figure.CPU_CLIENT, (Usage.cpuSeconds(running.client()) - client) / gigabytes);
        note(Figure.CPU_RELAY, (Usage.cpuSeconds(running.relay()) - relay) / gigabytes);
        measureRest(tunnel);
        var memory = Usage.memory(running.client());
        note(Figure.MEMORY_BUSY, memory.megabytes());
        note(Figure.MEMORY_BUSY_WORKER, memory.workerMegabytes());
    }

    /// Starts it three times: to see it idle, and for the first seconds of traffic each way.
    ///
    /// @return the third one, still running
    private Running measureFresh(TeredoTunnel tunnel) throws IOException, InterruptedException {
        var running = start(tunnel);
        ping.await();
        var memory = Usage.memory(running.client());
        note(Figure.MEMORY_IDLE, memory.megabytes());
        note(Figure.MEMORY_IDLE_WORKER, memory.workerMegabytes());
        tunnel.close();
        start(tunnel);
        note(Figure.FRESH_UP, iperf.tcp(3, 1, Direction.UP).megabits());
        tunnel.close();
        running = start(tunnel);
        note(Figure.FRESH_DOWN, iperf.tcp(3, 1, Direction.DOWN).megabits());
        return running;
    }

    private Running start(TeredoTunnel tunnel) throws IOException, InterruptedException {
        var running = tunnel.startFresh();
        note(Figure.START, running.millisToAddress());
        return running;
    }

    private static void warmUp(Iperf load) throws IOException, InterruptedException {
        load.tcp(WARM_UP_SECONDS, 1, Direction.UP);
        load.tcp(WARM_UP_SECONDS, 1, Direction.DOWN);
    }

    /// @return the octets that it has moved
    private double measureTcp() throws IOException, InterruptedException {
        var up = iperf.tcp(TCP_SECONDS, 1, Direction.UP);
        var down = iperf.tcp(TCP_SECONDS, 1, Direction.DOWN);
        note(Figure.TCP_UP, up.megabits());
        note(Figure.TCP_DOWN, down.megabits());
        return up.bytes() + down.bytes();
    }

    private void measureRest(Tunnel tunnel) throws IOException, InterruptedException {
        note(Figure.TCP_UP_4, iperf.tcp(TCP_SECONDS, 4, Direction.UP).megabits());
        note(Figure.TCP_DOWN_4, iperf.tcp(TCP_SECONDS, 4, Direction.DOWN).megabits());
        var idle = ping.times(PINGS);
        note(Figure.PING, idle.median());
        note(Figure.PING_WORST, idle.worst());
        var loaded = pingBesideTcp();
        note(Figure.PING_LOADED, loaded.median());
        note(Figure.PING_LOADED_WORST, loaded.worst());
        note(Figure.UDP_SMALL, iperf.datagramsMax(64));
        note(Figure.UDP_LARGE, iperf.datagramsMax(1200));
        measureOther(tunnel);
    }

    private Ping.Times pingBesideTcp() throws IOException, InterruptedException {
        var traffic =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                iperf.tcp(PING_LOAD_SECONDS, 1, Direction.UP);
                            } catch (IOException | InterruptedException broken) {
                                System.err.println("no load: " + broken.getMessage());
                            }
                        });
        TimeUnit.MILLISECONDS.sleep(PING_HEAD_START.toMillis());
        var times = ping.times(PINGS);
        traffic.join();
        return times;
    }

    private void measureOther(Tunnel tunnel) throws IOException, InterruptedException {
        var address = tunnel.startOther();
        var place = internet.otherHome().client();
        new Ping(internet.client(), address).await();
        try (var _ = Iperf.serve(place, directory)) {
            var direct = new Iperf(internet.client(), address);
            if (tunnel instanceof TeredoTunnel) {
                warmUp(direct);
            }
            note(Figure.OTHER_UP, direct.tcp(TCP_SECONDS, 1, Direction.UP).megabits());
            note(Figure.OTHER_DOWN, direct.tcp(TCP_SECONDS, 1, Direction.DOWN).megabits());
        }
    }

    private void note(Figure figure, double value) {
        results.note(contender, figure, value);
        System.err.printf("    %s: %s%n", figure.title(), Results.text(value));
    }
}
