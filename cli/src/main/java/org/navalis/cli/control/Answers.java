package org.navalis.cli.control;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.navalis.cli.report.NodeReports;
import org.navalis.cli.terminal.ExitCode;
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
    ///
    /// @param isWriter whether who asks may change the node
    String answer(String request, BooleanSupplier isWriter) {
        try {
            return Json.line(result(request.split(" ", -1), isWriter));
        } catch (Failure refused) {
            return error(
                    String.valueOf(refused.getMessage()), Map.of("exitCode", refused.exitCode()));
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
        return error(sentence, Map.of());
    }

    private static String error(String sentence, Map<String, Object> more) {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("version", ControlProtocol.VERSION);
        facts.put("error", sentence);
        facts.putAll(more);
        return Json.line(facts);
    }

    private Map<String, Object> result(String[] words, BooleanSupplier isWriter)
            throws InterruptedException {
        if (!words[0].equals(ControlProtocol.GREETING) || words.length < 2) {
            throw new IllegalArgumentException(
                    "this node understands requests that begin with " + ControlProtocol.GREETING);
        }
        var facts = new LinkedHashMap<String, Object>();
        facts.put("version", ControlProtocol.VERSION);
        facts.put(
                "result",
                switch (words[1]) {
                    case ControlProtocol.STATUS -> status();
                    case ControlProtocol.COUNTERS -> NodeReports.counters(node.snapshot());
                    case ControlProtocol.PEERS ->
                            NodeReports.peers(
                                    node.snapshot(),
                                    number(words, 2, Integer.MAX_VALUE),
                                    ControlProtocol.PEERS_PAGE);
                    case ControlProtocol.PING -> ping(words);
                    case ControlProtocol.WAKE -> wake();
                    case ControlProtocol.SETTINGS -> NodeReports.settings(node.standing());
                    case ControlProtocol.SET -> set(words, isWriter);
                    case ControlProtocol.RELOAD -> reload(isWriter);
                    case ControlProtocol.DRAIN -> drain(words, isWriter);
                    default -> throw new IllegalArgumentException("no such verb: " + words[1]);
                });
        return facts;
    }

    private Map<String, Object> set(String[] words, BooleanSupplier isWriter) {
        if (words.length < 4) {
            throw new IllegalArgumentException("'set' takes a key and a value");
        }
        requireWriter(isWriter);
        var value = String.join(" ", Arrays.asList(words).subList(3, words.length));
        var change = settings.set(words[2], value);
        var facts = new LinkedHashMap<String, Object>();
        facts.put("key", change.key());
        facts.put("value", change.value());
        facts.put("holds", change.isNow() ? "now" : "after a restart");
        facts.put("isKept", change.isKept());
        facts.put("sentence", change.sentence());
        return facts;
    }

    private Map<String, Object> reload(BooleanSupplier isWriter) {
        requireWriter(isWriter);
        return SettingReports.changes(settings.reload());
    }

    private Map<String, Object> status() {
        var facts = new LinkedHashMap<>(NodeReports.status(node.snapshot(), node.standing()));
        if (node.isDraining()) {
            facts.put("draining", true);
        }
        return facts;
    }

    private Map<String, Object> drain(String[] words, BooleanSupplier isWriter) {
        int seconds = number(words, 2, (int) ControlProtocol.DRAIN_MAX.toSeconds());
        requireWriter(isWriter);
        node.drain(Duration.ofSeconds(seconds));
        var facts = new LinkedHashMap<String, Object>();
        facts.put("draining", true);
        facts.put("endsInSeconds", seconds);
        return facts;
    }

    private static void requireWriter(BooleanSupplier isWriter) {
        if (!isWriter.getAsBoolean()) {
            throw new Failure(
                    ExitCode.NO_PERMISSION,
                    "this user may ask the node, and not change it; run as root, or have root put"
                            + " you into the group "
                            + Writers.GROUP);
        }
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

    private Map<String, Object> wake() {
        node.wake();
        return Map.of();
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
