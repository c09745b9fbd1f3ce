package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.navalis.core.Counter;
import org.navalis.core.TeredoAddress;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.client.Extension;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.World;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.net.Capture;
import org.navalis.simulator.testing.ScenarioTest;
import org.navalis.simulator.testing.Seeds;

/// Who is left alone says nothing but what keeps the mapping.
class QuiescenceTest extends ScenarioTest {

    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.2.6",
            row = {"LOOP-08", "CLI-51"})
    void clientsSayNothingAfterTheirConversation(long seed) {
        var world = internet(seed);
        var a = world.client("a").behind(NatType.PORT_RESTRICTED).start();
        var b = world.client("b").behind(NatType.RESTRICTED).start();
        qualify(world, a, b);
        assertThat(ping(world, a.stack(), b.address(), Duration.ofSeconds(8))).isTrue();
        assertThat(ping(world, b.stack(), a.address(), Duration.ofSeconds(8))).isTrue();
        // What the clients find out about their NATs takes four seconds.
        world.advance(Duration.ofSeconds(5));

        assertThat(sentInHalfAnHour(world, a, b)).isEmpty();
    }

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.2.6",
            row = {"LOOP-08", "EXT-MTX-03"})
    void clientsSayNothingAfterTheyFailed(long seed) {
        var world = internet(seed);
        var settings = ClientSettings.DEFAULT.withExtensions(Extension.RFC_6081);
        var a = world.client("a").behind(NatType.SYMMETRIC).with(settings).start();
        var b = world.client("b").behind(NatType.PORT_RESTRICTED).with(settings).start();
        qualify(world, a, b);
        a.stack().ping(b.address());
        b.stack().ping(a.address());
        world.advance(Duration.ofSeconds(10));

        assertThat(sentInHalfAnHour(world, a, b)).isEmpty();
    }

    @Seeds
    @Clause(rfc = 4380, section = "5.4.1", row = "LOOP-08")
    void aRelaySaysNothingAfterAConversation(long seed) {
        var world = internet(seed);
        var host = world.nativeHost("2600::1");
        var a = world.client("a").behind(NatType.PORT_RESTRICTED).start();
        qualify(world, a);
        assertThat(ping(world, a.stack(), host.address(), Duration.ofSeconds(8))).isTrue();
        // What the client finds out about its NAT takes four seconds.
        world.advance(Duration.ofSeconds(5));

        assertThat(sentInHalfAnHour(world, a)).isEmpty();
    }

    /// All datagrams but solicitations and their answers, and at most that many solicitations as
    /// the refresh interval allows.
    private static List<Capture.Sent> sentInHalfAnHour(World world, ClientHost... clients) {
        var from = world.timeline().elapsed();
        long before = solicitations(clients);
        world.advance(HALF_AN_HOUR);
        assertThat(solicitations(clients) - before)
                .isBetween(60L * clients.length, 80L * clients.length);
        return world.capture().sent().stream()
                .filter(sent -> sent.time().compareTo(from) > 0)
                .filter(sent -> !isMaintenance(sent))
                .toList();
    }

    private static long solicitations(ClientHost... clients) {
        long sum = 0;
        for (var client : clients) {
            sum += client.count(Counter.SOLICITATIONS);
        }
        return sum;
    }

    /// Framed by an authentication, to or from a server.
    private static boolean isMaintenance(Capture.Sent sent) {
        var datagram = sent.datagram();
        return datagram.payload().shortAt(0) == 1
                && (datagram.destination().port() == TeredoAddress.SERVER_PORT
                        || datagram.source().port() == TeredoAddress.SERVER_PORT);
    }
}
