package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.client.Extension;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.nat.Dependence;
import org.navalis.simulator.nat.NatBehavior;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.nat.PortAssignment;
import org.navalis.simulator.testing.ScenarioTest;
import org.navalis.simulator.testing.Seeds;

/// A home router on Linux without a packet filter takes what it did not ask for as its own: a
/// direct bubble that comes before ours takes the port that our answer would have had.
class LinuxRouterTest extends ScenarioTest {

    private static final NatBehavior LINUX =
            NatBehavior.of(Dependence.ENDPOINT_INDEPENDENT, Dependence.ADDRESS_AND_PORT)
                    .withPorts(PortAssignment.PRESERVING, 1)
                    .withUnsolicitedAnswers(true);

    @Seeds
    @Clause(rfc = 4380, section = "5.2.6", row = "BUB-07")
    void aClientBehindItReachesOthers(long seed) {
        var world = internet(seed);
        var a = world.client("a").behind(NatType.PORT_RESTRICTED).start();
        var b = world.client("b").behind(LINUX).start();
        qualify(world, a, b);

        assertThat(ping(world, b.stack(), a.address(), Duration.ofSeconds(8))).isTrue();
    }

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"RLY-08", "RLY-09"})
    void aRelayReachesAClientBehindItByTheToken(long seed) {
        var world = internet(seed);
        var host = world.nativeHost("2600::1");
        var client = world.client("a").behind(LINUX).start();
        qualify(world, client);

        assertThat(ping(world, host.stack(), client.address(), Duration.ofSeconds(4))).isTrue();
        assertThat(ping(world, client.stack(), host.address(), Duration.ofSeconds(4))).isTrue();
    }

    /// The answer comes from another port than the one in the address of the client, and only a
    /// nonce (RFC 6081, section 5.2) tells that it is one.
    @Seeds
    @Clause(rfc = 6081, section = "5.2.4.4", row = "EXT-SNS-08")
    void otherClientsReachAClientBehindItByItsNonce(long seed) {
        var world = internet(seed);
        var a = world.client("a").behind(NatType.NONE).start();
        var b = world.client("b").behind(LINUX).start();
        qualify(world, a, b);

        assertThat(ping(world, a.stack(), b.address(), Duration.ofSeconds(10))).isTrue();
    }

    @Seeds
    @Clause(rfc = 6081, section = "3", row = "EXT-MTX-03")
    void withoutNoncesTheyAreToldThatItIsUnreachable(long seed) {
        var world = internet(seed);
        var plain = ClientSettings.DEFAULT.withExtensions(Extension.NONE);
        var a = world.client("a").behind(NatType.NONE).with(plain).start();
        var b = world.client("b").behind(LINUX).with(plain).start();
        qualify(world, a, b);

        assertThat(ping(world, a.stack(), b.address(), Duration.ofSeconds(10))).isFalse();
        assertThat(a.stack().unreachable()).containsExactly(b.address());
    }
}
