package org.navalis.cli.query;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.navalis.cli.control.ControlClient;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.cli.terminal.TimeSpan;
import org.navalis.core.Ipv6Address;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `navalis ping`.
@Command(
        name = "ping",
        description =
                "Sends echo requests through the running client, and tells the way of the answers."
                        + " A dormant client is woken.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:there was an answer",
            "1:no answer, or no node is running",
            "75:the client is not qualified now"
        })
public final class PingCommand extends Query {

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration ANSWER = Duration.ofSeconds(4);

    @Parameters(paramLabel = "ADDRESS", description = "an IPv6 address")
    private String address = "";

    @Option(
            names = "-c",
            paramLabel = "N",
            defaultValue = "4",
            description = "how many requests (${DEFAULT-VALUE})")
    private int count;

    /// @param finder where nodes are looked for
    public PingCommand(NodeFinder finder) {
        super(finder);
    }

    @Override
    public Integer call() throws InterruptedException {
        var target = target();
        if (count < 1 || count > 1_000_000) {
            throw new Failure(ExitCode.USAGE, "-c " + count + " is not between 1 and 1000000");
        }
        var node = node();
        var replies = new ArrayList<Future<Map<String, Object>>>();
        // Several of these commands may run at once, and the client tells them apart by number.
        int first = ThreadLocalRandom.current().nextInt(1 << 16);
        try (var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 1; i <= count; i++) {
                int number = i;
                replies.add(tasks.submit(() -> ask(node, target, first, number)));
                if (i < count) {
                    awaitInterval(replies.getLast());
                }
            }
        }
        var answers = new ArrayList<Map<String, Object>>();
        for (var reply : replies) {
            answers.add(resultOf(reply));
        }
        return summarize(target, answers);
    }

    private Ipv6Address target() {
        try {
            return Ipv6Address.parse(address);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, e.getMessage() + "; write one, as in 2001:db8::1", e);
        }
    }

    private Map<String, Object> ask(ControlClient node, Ipv6Address target, int first, int number) {
        var reply = new LinkedHashMap<String, Object>();
        reply.put("sequence", number);
        reply.putAll(node.ping(target, first + number & 0xffff, ANSWER));
        if (!isJson()) {
            synchronized (this) {
                print(line(target, reply));
            }
        }
        return reply;
    }

    /// Lets a second pass; a request that cannot be sent at all ends the command at once.
    private static void awaitInterval(Future<Map<String, Object>> reply)
            throws InterruptedException {
        long start = System.nanoTime();
        try {
            reply.get(INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            return;
        } catch (ExecutionException e) {
            throw failureOf(e);
        }
        long left = INTERVAL.toNanos() - (System.nanoTime() - start);
        Thread.sleep(Duration.ofNanos(Math.max(0, left)));
    }

    private static Map<String, Object> resultOf(Future<Map<String, Object>> reply)
            throws InterruptedException {
        try {
            return reply.get();
        } catch (ExecutionException e) {
            throw failureOf(e);
        }
    }

    private static Failure failureOf(ExecutionException e) {
        return e.getCause() instanceof Failure failure
                ? failure
                : new Failure(ExitCode.INTERNAL, "a ping failed: " + e.getCause(), e);
    }

    private static String line(Ipv6Address target, Map<String, Object> reply) {
        if (!isAnswered(reply)) {
            return target + ": seq=" + reply.get("sequence") + " no answer\n";
        }
        return reply.get("from")
                + ": seq="
                + reply.get("sequence")
                + " path="
                + reply.get("path")
                + " via="
                + reply.get("via")
                + " rtt="
                + TimeSpan.milliseconds(millis(reply))
                + " ms\n";
    }

    private int summarize(Ipv6Address target, List<Map<String, Object>> replies) {
        var answered = replies.stream().filter(PingCommand::isAnswered).toList();
        if (isJson()) {
            var facts = new LinkedHashMap<String, Object>();
            facts.put("target", target.toString());
            facts.put("sent", replies.size());
            facts.put("received", answered.size());
            facts.put("replies", replies);
            printJson(facts);
        } else {
            print(replies.size() + " sent, " + answered.size() + " answered" + times(answered));
        }
        return answered.isEmpty() ? ExitCode.FAILED : ExitCode.DONE;
    }

    private static String times(List<Map<String, Object>> answered) {
        var times = answered.stream().mapToDouble(PingCommand::millis).summaryStatistics();
        return answered.isEmpty()
                ? "\n"
                : ", rtt min/avg/max "
                        + TimeSpan.milliseconds(times.getMin())
                        + "/"
                        + TimeSpan.milliseconds(times.getAverage())
                        + "/"
                        + TimeSpan.milliseconds(times.getMax())
                        + " ms\n";
    }

    private static boolean isAnswered(Map<String, Object> reply) {
        return Boolean.TRUE.equals(reply.get("answered"));
    }

    private static double millis(Map<String, Object> reply) {
        return reply.get("rttMillis") instanceof Number number ? number.doubleValue() : 0;
    }
}
