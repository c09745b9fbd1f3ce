package org.navalis.bench.peers;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoEvent;
import org.navalis.core.TeredoLimits;
import org.navalis.core.TeredoMachine;
import org.navalis.core.relay.RelaySettings;
import org.navalis.core.relay.TeredoRelay;

/// The machine of a relay alone, in virtual time: a million strangers come at 15,000 a second and
/// are forgotten. What the single steps take is the processor time of the thread, so that other
/// programs do not count.
public final class MachineSteps {

    private static final int STRANGERS = 1_000_000;
    private static final int CLIENTS = 100;
    private static final int STRANGERS_PER_PACKET = 5;
    private static final long SPACING_NANOS = 66_667;
    private static final int HEADER = 40;
    private static final int DESTINATION_AT = 24;
    private static final int SERVER = Ipv4Address.parse("11.1.1.1");
    private static final int STRANGER = Ipv4Address.parse("30.0.0.0");
    private static final int CLIENT = Ipv4Address.parse("26.1.0.2");
    private static final Ipv6Address HOST = Ipv6Address.parse("2600::1");
    private static final Ipv6Address RELAY = Ipv6Address.parse("2600:7::7");

    private final ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    private final Outbox out = new Nowhere();
    private final TeredoRelay relay = relay();
    private final Packet packet = Packet.ofSize(HEADER);
    private long nowNanos;

    private MachineSteps() {}

    /// Measures, and prints a table.
    public static void main(String[] arguments) {
        new MachineSteps().run();
    }

    private static TeredoRelay relay() {
        var limits =
                new TeredoLimits(
                        TeredoLimits.RELAY.peersMax(), 8, 10_240, 1 << 22, Integer.MAX_VALUE, 10);
        var host =
                new HostAddresses(List.of(Ipv4Endpoint.parse("27.1.2.3:3545")), List.of(), RELAY);
        var settings = RelaySettings.DEFAULT.withLimits(limits).withRateLimits(false);
        return new TeredoRelay(settings, host, new SplittableRandom(1));
    }

    private void run() {
        packet.extend(HEADER);
        packet.setInt(0, 6 << 28);
        // No next header, 64 hops.
        packet.setShort(6, 59 << 8 | 64);
        for (int i = 0; i < CLIENTS; i++) {
            send(CLIENT, 40_000 + i);
            answer(40_000 + i);
        }
        var coming = new Steps(STRANGERS);
        var busy = new Steps(STRANGERS / STRANGERS_PER_PACKET);
        var knocking = new Steps(4 * STRANGERS);
        for (int i = 0; i < STRANGERS; i++) {
            nowNanos += SPACING_NANOS;
            while (relay.nextDeadlineNanos() <= nowNanos) {
                knocking.add(timed(() -> relay.onTimer(nowNanos, out)));
            }
            int number = i;
            coming.add(timed(() -> send(STRANGER + number, 40_000)));
            if (i % STRANGERS_PER_PACKET == 0) {
                int port = 40_000 + i / STRANGERS_PER_PACKET % CLIENTS;
                // Within 30 seconds each of them is heard, or it would have to be knocked at.
                answer(port);
                busy.add(timed(() -> send(CLIENT, port)));
            }
        }
        int peers = relay.peerCount();
        var going = new Steps(STRANGERS);
        while (relay.nextDeadlineNanos() != TeredoMachine.NEVER) {
            nowNanos = Math.max(nowNanos, relay.nextDeadlineNanos());
            going.add(timed(() -> relay.onTimer(nowNanos, out)));
        }
        System.out.printf("%,d peers; microseconds of a processor%n%n", peers);
        System.out.println("| step | median | p99 | p99.9 | longest |\n|---|---|---|---|---|");
        System.out.println("| packet for a stranger | " + coming.columns());
        System.out.println("| packet for one of the hundred | " + busy.columns());
        System.out.println("| knocking again, giving up | " + knocking.columns());
        System.out.println("| forgetting up to 256 | " + going.columns());
    }

    private long timed(Runnable step) {
        long start = thread.getCurrentThreadCpuTime();
        step.run();
        return thread.getCurrentThreadCpuTime() - start;
    }

    private void send(int address, int port) {
        var target = client(address, port);
        write(HOST, target);
        relay.onIpv6(packet, nowNanos, out);
    }

    private void answer(int port) {
        write(client(CLIENT, port), HOST);
        packet.setSource(Outbox.SERVICE_SOCKET, CLIENT, port);
        relay.onDatagram(packet, nowNanos, out);
    }

    private static Ipv6Address client(int address, int port) {
        return new TeredoAddress(SERVER, 0, new Ipv4Endpoint(address, port)).toIpv6();
    }

    private void write(Ipv6Address source, Ipv6Address destination) {
        packet.setLong(DESTINATION_AT - 16, source.high());
        packet.setLong(DESTINATION_AT - 8, source.low());
        packet.setLong(DESTINATION_AT, destination.high());
        packet.setLong(DESTINATION_AT + 8, destination.low());
    }

    /// The times of one kind of step; those over the maximum are left out.
    private static final class Steps {

        private static final double NANOS_PER_MICRO = 1000;

        private final long[] nanos;
        private int count;

        Steps(int stepsMax) {
            nanos = new long[stepsMax];
        }

        void add(long step) {
            if (count < nanos.length) {
                nanos[count++] = step;
            }
        }

        String columns() {
            var sorted = Arrays.copyOf(nanos, count);
            Arrays.sort(sorted);
            return String.format(
                    Locale.ROOT,
                    "%.1f | %.1f | %.1f | %.0f |",
                    sorted[count / 2] / NANOS_PER_MICRO,
                    sorted[(int) (count * 0.99)] / NANOS_PER_MICRO,
                    sorted[(int) (count * 0.999)] / NANOS_PER_MICRO,
                    sorted[count - 1] / NANOS_PER_MICRO);
        }
    }

    private static final class Nowhere implements Outbox {

        private final Packet blank = Packet.ofSize(Packet.PAYLOAD_MAX);

        @Override
        public Packet blank() {
            blank.clear();
            return blank;
        }

        @Override
        public void datagram(Packet datagram, int socket, int address, int port) {
            // Nobody is there.
        }

        @Override
        public void ipv6(Packet delivered) {
            // Nobody is there.
        }

        @Override
        public void drop(Drop reason) {
            // Nobody looks.
        }

        @Override
        public void count(Counter counter) {
            // Nobody looks.
        }

        @Override
        public void event(TeredoEvent event) {
            // Nobody looks.
        }
    }
}
