package org.navalis.cli.query;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
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
                "Sends echo requests through the running client, and tells the way of the answers.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:there was an answer",
            "1:no answer, or no node is running",
            "75:the client is not qualified now"
        })
public final class PingCommand extends Query {

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration LAST_ANSWER = Duration.ofSeconds(4);

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
        var replies = new ArrayList<Map<String, Object>>();
        // Several of these commands may run at once, and the client tells them apart by number.
        int first = ThreadLocalRandom.current().nextInt(1 << 16);
        for (int i = 1; i <= count; i++) {
            long start = System.nanoTime();
            var reply = new LinkedHashMap<String, Object>();
            reply.put("sequence", i);
            reply.putAll(ask(node, target, first + i & 0xffff, i == count));
            replies.add(reply);
            if (!isJson()) {
                print(line(target, reply));
            }
            if (i < count) {
                sleepUntil(start + INTERVAL.toNanos());
            }
        }
        return summarize(target, replies);
    }

    private Ipv6Address target() {
        try {
            return Ipv6Address.parse(address);
        } catch (IllegalArgumentException e) {
            throw new Failure(
                    ExitCode.USAGE, e.getMessage() + "; write one, as in 2001:db8::1", e);
        }
    }

    private static Map<String, Object> ask(
            ControlClient node, Ipv6Address target, int sequence, boolean isLast) {
        return node.ping(target, sequence, isLast ? LAST_ANSWER : INTERVAL);
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        long left = nanos - System.nanoTime();
        if (left > 0) {
            Thread.sleep(Duration.ofNanos(left));
        }
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
