package org.navalis.cli.control;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.navalis.cli.report.NodeReports;
import org.navalis.cli.terminal.Failure;
import org.navalis.cli.terminal.Json;
import org.navalis.cli.terminal.TimeSpan;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoEvent;

/// Answers the requests of the control socket.
final class Answers {

    private final NodeHandle node;
    private final SettingsHandle settings;

    Answers(NodeHandle node, SettingsHandle settings) {
        this.node = node;
        this.settings = settings;
    }

    /// The answer to a request line, as a line.
    String answer(String request) {
        try {
            return Json.line(result(request.split(" ", -1)));
        } catch (Failure e) {
            return error(e.exitCode(), String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return error(e);
        } catch (IllegalStateException e) {
            return error(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return error("the node is ending");
        }
    }

    private static String error(RuntimeException e) {
        return error(String.valueOf(e.getMessage()));
    }

    /// The line that says that there is no answer.
    static String error(String sentence) {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("version", ControlProtocol.VERSION);
        facts.put("error", sentence);
        return Json.line(facts);
    }

    private static String error(int exitCode, String sentence) {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("version", ControlProtocol.VERSION);
        facts.put("error", sentence);
        facts.put("exitCode", exitCode);
        return Json.line(facts);
    }

    private Map<String, Object> result(String[] words) throws InterruptedException {
        if (!words[0].equals(ControlProtocol.GREETING) || words.length < 2) {
            throw new IllegalArgumentException(
                    "this node understands requests that begin with " + ControlProtocol.GREETING);
        }
        var facts = new LinkedHashMap<String, Object>();
        facts.put("version", ControlProtocol.VERSION);
        facts.put(
                "result",
                switch (words[1]) {
                    case ControlProtocol.STATUS -> NodeReports.status(node.snapshot());
                    case ControlProtocol.COUNTERS -> NodeReports.counters(node.snapshot());
                    case ControlProtocol.PEERS ->
                            NodeReports.peers(
                                    node.snapshot(),
                                    number(words, 2, Integer.MAX_VALUE),
                                    ControlProtocol.PEERS_PAGE);
                    case ControlProtocol.PING -> ping(words);
                    case ControlProtocol.RELOAD -> SettingReports.changes(settings.reload());
                    default -> throw new IllegalArgumentException("no such verb: " + words[1]);
                });
        return facts;
    }

    private static int number(String[] words, int index, int max) {
        String word = index < words.length ? words[index] : "";
        if (!word.matches("[0-9]{1,9}") || Integer.parseInt(word) > max) {
            throw new IllegalArgumentException("'" + word + "' is no number between 0 and " + max);
        }
        return Integer.parseInt(word);
    }

    private Map<String, Object> ping(String[] words) throws InterruptedException {
        int sequence = number(words, 3, 0xffff);
        int millis = number(words, 4, (int) ControlProtocol.PING_MAX.toMillis());
        var answer = node.ping(Ipv6Address.parse(words[2]), sequence);
        var facts = new LinkedHashMap<String, Object>();
        try {
            var answered = answer.get(millis, TimeUnit.MILLISECONDS);
            facts.put("answered", true);
            facts.put("from", answered.target().toString());
            facts.put("path", pathOf(answered));
            facts.put("via", answered.path().toString());
            facts.put("rttMillis", TimeSpan.toMillis(Duration.ofNanos(answered.roundTripNanos())));
        } catch (TimeoutException _) {
            answer.cancel(false);
            facts.put("answered", false);
        } catch (ExecutionException e) {
            throw new IllegalStateException(causeOf(e), e);
        }
        return facts;
    }

    private static String causeOf(ExecutionException e) {
        var cause = e.getCause();
        return cause == null ? "the ping failed" : String.valueOf(cause.getMessage());
    }

    private static String pathOf(TeredoEvent.EchoAnswered answered) {
        if (!TeredoAddress.isTeredo(answered.target().high())) {
            return "relay";
        }
        Ipv4Endpoint mapped = TeredoAddress.of(answered.target()).mapped();
        boolean isLocal =
                !answered.path().equals(mapped)
                        && !Ipv4Address.isGlobalUnicast(answered.path().address(), false);
        return isLocal ? "local" : "direct";
    }
}
