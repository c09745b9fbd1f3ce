package org.navalis.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv6Prefix;
import org.navalis.core.testing.Clause;
import org.navalis.core.wire.RouteAdvertisement;
import org.navalis.node.io.RouterLink;

class RouteAdvertiserTest {

    private static final Ipv6Prefix PREFIX = Ipv6Prefix.parse("2001::/32");
    private static final byte[] ROUTE = RouteAdvertisement.message(PREFIX, 180);
    private static final byte[] FAREWELL = RouteAdvertisement.message(PREFIX, 0);

    private final FakeLink link = new FakeLink();
    private final List<String> warnings = new ArrayList<>();
    private final RouteAdvertiser advertiser =
            new RouteAdvertiser(link, PREFIX, new SplittableRandom(1), warnings::add);

    /// A link on which nobody asks.
    private static final class FakeLink implements RouterLink {

        private final BlockingQueue<byte[]> sent = new LinkedBlockingQueue<>();
        private final CountDownLatch awake = new CountDownLatch(1);
        private volatile boolean isDown;
        private volatile boolean isClosed;

        @Override
        public void send(byte[] message) throws IOException {
            sent.add(message);
            if (isDown) {
                throw new IOException("down");
            }
        }

        @Override
        public boolean awaitSolicitation(long nanos) {
            try {
                awake.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return false;
        }

        @Override
        public void wake() {
            awake.countDown();
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }

    @Test
    @Clause(rfc = 4191, section = "2.3", row = "RLY-27")
    void withdrawsTheRouteThriceAtTheEnd() throws InterruptedException {
        advertiser.start();
        assertThat(link.sent.take()).isEqualTo(ROUTE);

        advertiser.close();
        advertiser.close();

        assertThat(link.sent).containsExactly(FAREWELL, FAREWELL, FAREWELL);
        assertThat(link.isClosed).isTrue();
        assertThat(warnings).isEmpty();
    }

    @Test
    void saysOnceThatTheLinkTakesNothing() throws InterruptedException {
        link.isDown = true;
        advertiser.start();
        link.sent.take();

        advertiser.close();

        assertThat(warnings)
                .containsExactly(
                        "the route to 2001::/32 cannot be advertised now (down); is the interface"
                                + " up?");
    }

    @Test
    void isSilentWhenItNeverBegan() {
        advertiser.close();

        assertThat(link.sent).isEmpty();
        assertThat(link.isClosed).isTrue();
    }
}
