package org.navalis.cli.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.cli.terminal.Json;
import org.navalis.core.Ipv6Address;

/// Asks a node through its control socket.
public final class ControlClient {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /// A node that opens anew waits for others, such as its gateway.
    private static final Duration SET_PATIENCE = Duration.ofSeconds(20);

    private static final int ANSWER_OCTETS_MAX = 16 << 20;

    private final Path path;

    /// @param path the control socket
    public ControlClient(Path path) {
        this.path = path;
    }

    /// The control socket.
    public Path path() {
        return path;
    }

    /// Whether somebody listens there.
    public static boolean isAnswered(Path path) {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            // Whoever may not ask cannot know; a socket without its node refuses.
            return String.valueOf(e.getMessage()).contains("Permission denied");
        }
    }

    /// The state of the node.
    public Map<String, Object> status() {
        return ask(PATIENCE, ControlProtocol.STATUS);
    }

    /// Every counter of the node.
    public Map<String, Object> counters() {
        return ask(PATIENCE, ControlProtocol.COUNTERS);
    }

    /// The peers of the node, fetched page by page: as many as it shows, and how many it knows.
    public Map<String, Object> peers() {
        var peers = new ArrayList<Object>();
        Object known = 0;
        Optional<Integer> next = Optional.of(0);
        while (next.isPresent()) {
            var page = ask(PATIENCE, ControlProtocol.PEERS, next.get().toString());
            if (page.get("peers") instanceof List<?> some) {
                peers.addAll(some);
            }
            known = page.getOrDefault("known", peers.size());
            next =
                    page.get("next") instanceof Number number
                            ? Optional.of(number.intValue())
                            : Optional.empty();
        }
        var facts = new LinkedHashMap<String, Object>();
        facts.put("total", peers.size());
        facts.put("known", known);
        facts.put("peers", peers);
        return facts;
    }

    /// Sends an echo request through the node and waits for the answer.
    ///
    /// @return whether it was `answered`, and if so `from`, `path`, `via` and `rttMillis`
    public Map<String, Object> ping(Ipv6Address target, int sequence, Duration timeout) {
        return ask(
                timeout.plus(PATIENCE),
                ControlProtocol.PING,
                target.toString(),
                String.valueOf(sequence),
                String.valueOf(timeout.toMillis()));
    }

    /// Has a client that is dormant get an address.
    public void wake() {
        ask(PATIENCE, ControlProtocol.WAKE);
    }

    /// Has the node read its configuration file again.
    ///
    /// @return the `changes`, each with `role`, `key`, `value`, `holds` and `sentence`
    /// @throws Failure with the node's words when the file is wrong
    public Map<String, Object> reload() {
        return ask(SET_PATIENCE, ControlProtocol.RELOAD);
    }

    /// What holds for the node, and where each value comes from.
    public Map<String, Object> settings() {
        return ask(PATIENCE, ControlProtocol.SETTINGS);
    }

    /// Changes a setting of the node.
    ///
    /// @return the `key`, its `value`, when it `holds`, whether it `isKept` by the next start, and
    ///     a `sentence`
    public Map<String, Object> set(String key, String value) {
        return ask(SET_PATIENCE, ControlProtocol.SET, key, value);
    }

    /// Has the node's routes withdrawn, and the node end after this time.
    public Map<String, Object> drain(Duration time) {
        return ask(PATIENCE, ControlProtocol.DRAIN, String.valueOf(time.toSeconds()));
    }

    private Map<String, Object> ask(Duration patience, String... words) {
        var answer = exchange(ControlProtocol.GREETING + " " + String.join(" ", words), patience);
        if (answer.get("error") instanceof String error) {
            if (answer.get("exitCode") instanceof Number exitCode) {
                throw new Failure(exitCode.intValue(), error);
            }
            throw new Failure(ExitCode.TRY_AGAIN, "the node at " + path + " says: " + error);
        }
        if (answer.get("result") instanceof Map<?, ?> result) {
            var facts = new LinkedHashMap<String, Object>();
            result.forEach((key, value) -> put(facts, key.toString(), value));
            return facts;
        }
        throw strange();
    }

    @SuppressWarnings("NullAway") // a map of JSON holds null
    private static void put(Map<String, Object> facts, String key, Object value) {
        facts.put(key, value);
    }

    private Map<String, Object> exchange(String request, Duration patience) {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                var _ = Deadline.on(channel, patience)) {
            channel.connect(UnixDomainSocketAddress.of(path));
            var octets = ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8));
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
            var answer = Channels.newInputStream(channel).readNBytes(ANSWER_OCTETS_MAX);
            return Json.parse(new String(answer, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw strange();
        } catch (IOException e) {
            throw noAnswer(e);
        }
    }

    private Failure strange() {
        return new Failure(
                ExitCode.TRY_AGAIN,
                "the node at " + path + " is too busy, or is no Navalis node; try again");
    }

    private Failure noAnswer(IOException e) {
        if (String.valueOf(e.getMessage()).contains("Permission denied")) {
            return new Failure(
                    ExitCode.NO_PERMISSION,
                    "this user may not speak to the node at " + path + "; run as root",
                    e);
        }
        if (e instanceof ClosedChannelException) {
            return new Failure(
                    ExitCode.TRY_AGAIN,
                    "the node at " + path + " did not answer in time; try again",
                    e);
        }
        return new Failure(
                ExitCode.FAILED,
                Files.exists(path)
                        ? "no node listens at " + path + " any more; start it again"
                        : "no node is running at " + path + "; start one, or name its socket",
                e);
    }
}
