package org.navalis.core.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.relay.RelayBench.RELAY6;
import static org.navalis.core.relay.RelayBench.mapped;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoLimits;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;

/// What peers take in memory, on the heap and outside, as the JVM counts what lives.
class RelayMemoryTest {

    private static final int PEERS = 1 << 18;
    private static final double OCTETS_PEER_MAX = 64;
    private static final Pattern CLASS = Pattern.compile("^ *[0-9]+: +[0-9]+ +([0-9]+) +(.+)$");

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2",
            row = {"PEER-01", "PEER-02"})
    void aTrustedClientTakesSixtyFourOctetsAtMost() throws JMException {
        var limits = new TeredoLimits(PEERS, 8, 10_240, 4 * 1024 * 1024, Integer.MAX_VALUE, 10);
        var bench = RelayBench.of(RelaySettings.DEFAULT.withLimits(limits).withRateLimits(false));
        // What tests and the JVM need themselves is loaded.
        connect(RelayBench.standard(), 0);
        livingOctets();
        long before = livingOctets();

        // One place in 32 is for those that are not trusted.
        for (int i = 0; i < PEERS; i++) {
            connect(bench, i);
        }
        long octets = livingOctets() - before;

        assertThat(bench.relay.peerCount()).isEqualTo(PEERS);
        assertThat(bench.relay.trustedCount()).isEqualTo(PEERS / 32 * 31);
        assertThat(octets / (double) PEERS).isBetween(50.0, OCTETS_PEER_MAX);
    }

    private static void connect(RelayBench bench, int number) {
        var at = mapped(number);
        var client = new TeredoAddress(RelayBench.SERVER.address(), 0, at).toIpv6();
        bench.send(client, 0);
        bench.receive(Datagrams.bubble(client, RELAY6), at);
        bench.out.clear();
    }

    private static long livingOctets() throws JMException {
        long direct =
                ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .filter(pool -> pool.getName().equals("direct"))
                        .mapToLong(BufferPoolMXBean::getMemoryUsed)
                        .sum();
        return direct + heapOctets();
    }

    /// A line of the histogram has a number, the objects of a class, their octets, and the class.
    /// The collector fills gaps with objects of its own.
    private static long heapOctets() throws JMException {
        var histogram =
                ManagementFactory.getPlatformMBeanServer()
                        .invoke(
                                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                "gcClassHistogram",
                                new Object[] {new String[0]},
                                new String[] {String[].class.getName()});
        return histogram
                .toString()
                .lines()
                .map(line -> CLASS.matcher(line))
                .filter(line -> line.find() && !line.group(2).contains("FillerElement"))
                .mapToLong(line -> Long.parseLong(line.group(1)))
                .sum();
    }
}
