package org.navalis.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.node.io.HostNotices;

/// Here the system tells what the test says, and no time passes.
class HostWatchTest {

    private static final Ipv4Endpoint ANY = Ipv4Endpoint.parse("0.0.0.0:3545");

    private final List<String> heard = new ArrayList<>();
    private final Told told = new Told();
    private final HostWatch watch = new HostWatch(List.of(ANY), "teredo0", () -> told, new Ears());

    @Test
    void looksOnceAtTheStartAndThenWhenTheSystemSaysSo() {
        told.happens(Duration.ZERO, false);
        told.happens(Duration.ZERO, true);

        watch.run();

        assertThat(heard).containsExactly("host", "tick", "tick", "host", "tick");
    }

    @Test
    void noticesThatTheMachineSlept() {
        told.happens(Duration.ofHours(8), false);

        watch.run();

        assertThat(heard).containsExactly("host", "tick", "host", "resumed", "tick");
    }

    @Test
    void takesAShortSleepForNothing() {
        told.happens(Duration.ofSeconds(3), false);
        told.happens(Duration.ofSeconds(3), false);

        watch.run();

        assertThat(heard).containsExactly("host", "tick", "tick", "tick");
    }

    @Test
    void waitsForEverWhenNothingIsDue() {
        watch.run();

        assertThat(told.waits).containsExactly(Long.MAX_VALUE);
    }

    @Test
    void tellsOfACarrierThatIsBackAlready() {
        told.cut = Set.of(loopback());
        told.happens(Duration.ZERO, true);

        watch.run();

        assertThat(heard).containsExactly("host", "tick", "cut 127.0.0.1", "host", "tick");
    }

    private static int loopback() {
        try {
            return NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress()).getIndex();
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Ears implements HostWatch.Ears {
        @Override
        public void onCut(Set<Integer> addresses) {
            addresses.forEach(address -> heard.add("cut " + Ipv4Address.toText(address)));
        }

        @Override
        public void onHost(HostView view) {
            heard.add("host");
        }

        @Override
        public void onResumed() {
            heard.add("resumed");
        }

        @Override
        public long onTick(long nowNanos) {
            heard.add("tick");
            return Long.MAX_VALUE;
        }
    }

    /// What happens, one thing for each wait; then the watch ends.
    private final class Told implements HostNotices {

        private record Happening(Duration sleep, boolean isOfNetwork) {}

        private final Queue<Happening> happenings = new ArrayDeque<>();
        private final List<Long> waits = new ArrayList<>();
        private Set<Integer> cut = Set.of();
        private long asleepNanos;

        void happens(Duration sleep, boolean isOfNetwork) {
            happenings.add(new Happening(sleep, isOfNetwork));
        }

        @Override
        public boolean await(long nanos) {
            if (nanos == 0) {
                return false;
            }
            waits.add(nanos);
            var next = happenings.poll();
            if (next == null) {
                watch.end();
                return false;
            }
            asleepNanos += next.sleep().toNanos();
            return next.isOfNetwork();
        }

        @Override
        public Set<Integer> takeCut() {
            var taken = cut;
            cut = Set.of();
            return taken;
        }

        @Override
        public long asleepNanos() {
            return asleepNanos;
        }

        @Override
        public void wake() {
            // Nobody waits.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
