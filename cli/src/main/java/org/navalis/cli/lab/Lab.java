package org.navalis.cli.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.navalis.cli.config.Places;
import org.navalis.cli.control.ControlClient;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.TeredoInternet;
import org.navalis.cli.lab.part.LabNatCommand;
import org.navalis.cli.terminal.Json;
import org.navalis.cli.terminal.TimeSpan;

/// Sets a lab up and shows what it can do, step by step.
///
/// ```
/// network -> web servers, server, relay, NATs -> clients qualified -> pings -> pages
/// ```
///
/// It leaves everything standing; whoever started it takes it away.
final class Lab {

    /// How long the page is, in octets.
    static final int PAGE_LENGTH = 3_000_000;

    private static final Duration ANSWER = Duration.ofSeconds(10);

    /// How often the other client is asked in that time.
    private static final int PINGS = 5;

    /// A pair that cannot connect needs no longer than this to show it: two tries of the client.
    private static final Duration NO_ANSWER = Duration.ofSeconds(3);

    private static final Duration READY = Duration.ofSeconds(60);

    /// What the report says of a client.
    private static final List<String> FACTS =
            List.of("teredoAddress", "nat", "localMapping", "externalMapping", "portMapping");

    private final LabPlan plan;
    private final Path files;
    private final List<String> ownCommand;
    private final Story story;
    private final LabReport report;
    private final List<Launched> launched = new ArrayList<>();

    /// A lab that does not stand yet.
    ///
    /// @param files where logs, control sockets and the page go
    /// @param ownCommand the command that starts this program
    Lab(LabPlan plan, Path files, List<String> ownCommand, Story story, LabReport report) {
        this.plan = plan;
        this.files = files;
        this.ownCommand = ownCommand;
        this.story = story;
        this.report = report;
    }

    /// Does all of it.
    ///
    /// @throws LabFailure when a step does not do what it should
    void run() throws LabFailure, IOException, InterruptedException {
        story.begin("making the network");
        plan.internet().build();
        var digest = writePage();
        story.tell(
                "made an Internet in %d network namespaces"
                        .formatted(plan.internet().internet().hosts().size()));
        startServices();
        var a = start(plan.client(plan.clientA()));
        var b = start(plan.client(plan.clientB()));
        awaitQualified(plan.clientA(), a);
        var addressB = awaitQualified(plan.clientB(), b);
        pingHost(a);
        pingOther(a, addressB);
        fetch("host-to-b", "the IPv6 host", "client B", addressB, digest);
        fetch("a-to-host", "client A", "the IPv6 host", TeredoInternet.HOST, digest);
        checkAlive();
    }

    private String writePage() throws IOException {
        var octets = new byte[PAGE_LENGTH];
        new SecureRandom().nextBytes(octets);
        Files.write(plan.page(), octets);
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(octets);
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    // Programs

    private Launched launch(LabPlan.Program program) throws IOException {
        return launch(program, ownCommand);
    }

    private Launched launch(LabPlan.Program program, List<String> by) throws IOException {
        var command = new ArrayList<>(by);
        command.addAll(program.words());
        var process =
                Launched.start(
                        program.name(),
                        files.resolve(program.name() + ".log"),
                        program.place().command(command));
        launched.add(process);
        return process;
    }

    /// Starts a node, which does not care for what the machine is set to, nor changes it.
    private LabNode start(LabPlan.Program program) throws IOException {
        var apart = new ArrayList<>(ownCommand);
        apart.add(1, "-D" + Places.APART + "=" + files);
        return new LabNode(launch(program, apart), new ControlClient(plan.control(program.name())));
    }

    private void startServices() throws LabFailure, IOException, InterruptedException {
        story.begin("starting the server, the relay and the NATs");
        var server = start(plan.server());
        if (plan.hasNats()) {
            awaitLine(launch(plan.nats()), LabNatCommand.READY);
            plan.planNatDevices();
            plan.internet().build();
        }
        var relay = start(plan.relay());
        launch(plan.pageServer("web-host", plan.internet().host()));
        launch(plan.pageServer("web-b", plan.clientB().place()));
        var serverTime = server.awaitUp();
        var relayTime = relay.awaitUp();
        report.add(
                "services",
                Map.of(
                        "serverMillis", TimeSpan.toMillis(serverTime),
                        "relayMillis", TimeSpan.toMillis(relayTime)));
        story.tell(
                "the server at %s and %s and the relay at %s are on-line"
                        .formatted(
                                TeredoInternet.SERVER,
                                TeredoInternet.SERVER_SECONDARY,
                                TeredoInternet.RELAY));
        tellOfNats();
    }

    private void awaitLine(Launched program, String start)
            throws LabFailure, IOException, InterruptedException {
        while (program.isAlive() && program.age().compareTo(READY) < 0) {
            if (program.output().lines().anyMatch(line -> line.startsWith(start))) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        throw new LabFailure(
                "start of " + program.name(), "it says '" + start + "'", program.tail());
    }

    private void tellOfNats() {
        story.tell(
                "client A is behind a NAT of kind %s, client B behind one of kind %s"
                        .formatted(plan.clientA().nat().label(), plan.clientB().nat().label()));
        if (!plan.isClientToClientExpected()) {
            story.say("         (the standard knows no way between these: see navalis explain)");
        }
    }

    // Qualification

    private String awaitQualified(LabPlan.Client client, LabNode node)
            throws LabFailure, IOException, InterruptedException {
        story.begin("waiting until " + client.label() + " is qualified");
        var time = node.awaitUp();
        var status = client.isPortMapped() ? node.awaitPortMapping() : node.status();
        var address = String.valueOf(status.get("teredoAddress"));
        var facts = new LinkedHashMap<String, Object>();
        facts.put("client", client.letter());
        facts.put("millis", TimeSpan.toMillis(time));
        for (var key : FACTS) {
            facts.put(key, String.valueOf(status.get(key)));
        }
        report.add("qualified", facts);
        story.tell(
                "%s is qualified %s ms after its start: %s, NAT %s, seen at %s"
                        .formatted(
                                client.label(),
                                TimeSpan.milliseconds(TimeSpan.toMillis(time)),
                                address,
                                status.get("nat"),
                                status.get("externalMapping")));
        return address;
    }

    // Pings

    private void pingHost(LabNode a) throws LabFailure {
        story.begin("client A pings the IPv6 host");
        var first = a.ping(TeredoInternet.HOST, 1, ANSWER);
        if (!isAnswered(first)) {
            throw new LabFailure(
                    "client A pings the IPv6 host", "an answer through the relay", "no answer");
        }
        var next = a.ping(TeredoInternet.HOST, 2, ANSWER);
        tellPing("A-to-host", "client A pings the IPv6 host", first, next);
    }

    private void pingOther(LabNode a, String addressB) throws LabFailure {
        boolean isExpected = plan.isClientToClientExpected();
        story.begin("client A pings client B");
        var first = isExpected ? pingAgain(a, addressB) : a.ping(addressB, 3, NO_ANSWER);
        if (isAnswered(first)) {
            var next = a.ping(addressB, 3 + PINGS, ANSWER);
            tellPing("A-to-B", "client A pings client B", first, next);
            return;
        }
        if (isExpected) {
            throw new LabFailure("client A pings client B", "a direct answer", "no answer");
        }
        report.add("A-to-B", Map.of("answered", false, "expected", false));
        story.tell("client A pings client B: no connection, as expected");
    }

    /// As `ping` does: what has waited for a peer may overtake the bubble that says who sends it,
    /// and is refused then.
    private static Map<String, Object> pingAgain(LabNode a, String address) {
        long start = System.nanoTime();
        var reply = a.ping(address, 3, ANSWER.dividedBy(PINGS));
        for (int i = 1; i < PINGS && !isAnswered(reply); i++) {
            reply = a.ping(address, 3 + i, ANSWER.dividedBy(PINGS));
        }
        var all = new LinkedHashMap<>(reply);
        all.put("rttMillis", TimeSpan.toMillis(Duration.ofNanos(System.nanoTime() - start)));
        return all;
    }

    private void tellPing(
            String step, String what, Map<String, Object> first, Map<String, Object> next) {
        var path = String.valueOf(first.get("path"));
        var via = String.valueOf(first.get("via"));
        var facts = new LinkedHashMap<String, Object>();
        facts.put("answered", true);
        facts.put("path", path);
        facts.put("via", via);
        facts.put("firstMillis", millis(first));
        facts.put("nextMillis", millis(next));
        report.add(step, facts);
        story.tell(
                "%s, %s: the first answer takes %s ms, the next %s ms"
                        .formatted(
                                what,
                                path.equals("relay")
                                        ? "through the relay " + via
                                        : path + " at " + via,
                                TimeSpan.milliseconds(millis(first)),
                                TimeSpan.milliseconds(millis(next))));
    }

    private static boolean isAnswered(Map<String, Object> reply) {
        return Boolean.TRUE.equals(reply.get("answered"));
    }

    private static double millis(Map<String, Object> reply) {
        return reply.get("rttMillis") instanceof Number number ? number.doubleValue() : 0;
    }

    // Pages

    private void fetch(String step, String who, String from, String address, String digest)
            throws LabFailure, IOException, InterruptedException {
        var what = who + " fetches a page from " + from;
        story.begin(what);
        boolean isHost = step.startsWith("host");
        var place = isHost ? plan.internet().host() : plan.clientA().place();
        var program = launch(plan.fetch("fetch-" + step, place, address));
        if (program.await() != 0) {
            throw new LabFailure(what, PAGE_LENGTH + " octets", program.tail());
        }
        var page = facts(program);
        if (!digest.equals(page.get("sha256"))) {
            throw new LabFailure(what, "SHA-256 " + digest, program.tail());
        }
        report.add(step, page);
        double time = page.get("millis") instanceof Number number ? number.doubleValue() : 0;
        story.tell(
                "%s: %d octets in %s ms, %s Mbit/s, SHA-256 agrees"
                        .formatted(
                                what,
                                PAGE_LENGTH,
                                TimeSpan.milliseconds(time),
                                String.format(Locale.ROOT, "%.0f", PAGE_LENGTH * 8 / time / 1000)));
    }

    private static Map<String, Object> facts(Launched program) throws LabFailure, IOException {
        try {
            return Json.parse(program.output());
        } catch (IllegalArgumentException e) {
            throw new LabFailure(program.name(), "facts about the page", program.tail());
        }
    }

    private void checkAlive() throws LabFailure, IOException {
        for (var program : launched) {
            if (!program.isAlive() && !program.name().startsWith("fetch")) {
                throw new LabFailure(
                        "the end",
                        program.name() + " still runs",
                        "it has ended: " + program.tail());
            }
        }
    }
}
