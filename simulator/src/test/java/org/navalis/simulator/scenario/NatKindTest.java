package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.NatKind;
import org.navalis.core.client.ClientState;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.nat.Dependence;
import org.navalis.simulator.nat.NatBehavior;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.nat.PortAssignment;
import org.navalis.simulator.net.LinkQuality;
import org.navalis.simulator.testing.ScenarioTest;

/// What a client says of each NAT once it has looked at it.
class NatKindTest extends ScenarioTest {

    /// One second or three for the depth, three for the filter.
    private static final Duration FOUND = Duration.ofSeconds(7);

    private static final int SEEDS = 6;

    private static NatKind kind(ClientHost client) {
        return ((ClientState.Qualified) client.client().state()).nat();
    }

    private static NatKind expected(NatType nat) {
        return switch (nat) {
            case NONE -> NatKind.NONE;
            case CONE -> NatKind.CONE;
            case RESTRICTED -> NatKind.RESTRICTED;
            case PORT_RESTRICTED, UPNP_PORT_RESTRICTED -> NatKind.RESTRICTED_PORT;
            case UPNP_SYMMETRIC, SYMMETRIC, SYMMETRIC_PRESERVING, SYMMETRIC_SEQUENTIAL ->
                    NatKind.SYMMETRIC_PORT;
            case SYMMETRIC_ADDRESS -> NatKind.SYMMETRIC_ADDRESS;
        };
    }

    @ParameterizedTest
    @EnumSource
    @Clause(rfc = 4380, section = "5.2.1", row = "CLI-19")
    void isToldForEachNat(NatType nat) {
        seeds(SEEDS)
                .forEach(seed -> {
                    var world = internet(seed);
                    var client = world.client("a").behind(nat).start();
                    qualify(world, client);

                    world.advance(FOUND);

                    assertThat(kind(client)).isEqualTo(expected(nat));
                });
    }

    /// Routers of the access before the NAT, a NAT behind a NAT, and no router but the NAT.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 20})
    void isToldHoweverFarTheServerIs(int routers) {
        seeds(SEEDS)
                .forEach(seed -> {
                    var world = internet(seed);
                    world.ipv4().setRouters(routers);
                    var outer = world.nat(NatType.PORT_RESTRICTED.behavior().orElseThrow(), 1);
                    var inner = world.nat(NatType.RESTRICTED.behavior().orElseThrow(), outer);
                    var client = world.client("a").behind(inner).start();
                    qualify(world, client);

                    world.advance(FOUND);

                    assertThat(kind(client)).isEqualTo(NatKind.RESTRICTED_PORT);
                });
    }

    /// A Linux router takes for its own what comes from the port that was not sent to.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isToldOfALinuxRouter(boolean answersUnsolicited) {
        var linux =
                NatBehavior.of(Dependence.ENDPOINT_INDEPENDENT, Dependence.ADDRESS_AND_PORT)
                        .withPorts(PortAssignment.PRESERVING, 1)
                        .withUnsolicitedAnswers(answersUnsolicited);
        seeds(SEEDS)
                .forEach(seed -> {
                    var world = internet(seed);
                    var client = world.client("a").behind(linux).start();
                    qualify(world, client);

                    world.advance(FOUND);

                    assertThat(kind(client)).isEqualTo(NatKind.RESTRICTED_PORT);
                });
    }

    /// What is lost can make a NAT look closer than it is, and never more open.
    @ParameterizedTest
    @EnumSource(names = {"CONE", "RESTRICTED", "PORT_RESTRICTED"})
    void isSeldomWrongWhenPacketsAreLost(NatType nat) {
        int right = 0;
        for (long seed : seeds(100).toArray()) {
            var world = internet(seed);
            var client =
                    world.client("a").behind(nat).over(LinkQuality.LOCAL.withLoss(0.1)).start();
            assertThat(world.runUntil(client::isQualified, Duration.ofMinutes(10))).isTrue();
            world.advance(FOUND);
            if (!(client.client().state() instanceof ClientState.Qualified)) {
                continue;
            }
            right += kind(client) == expected(nat) ? 1 : 0;
            if (nat == NatType.PORT_RESTRICTED) {
                assertThat(kind(client)).isIn(NatKind.RESTRICTED_PORT, NatKind.RESTRICTED);
            }
        }
        assertThat(right).isGreaterThanOrEqualTo(75);
    }
}
