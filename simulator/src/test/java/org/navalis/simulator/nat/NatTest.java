package org.navalis.simulator.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.navalis.simulator.nat.Dependence.ADDRESS;
import static org.navalis.simulator.nat.Dependence.ADDRESS_AND_PORT;
import static org.navalis.simulator.nat.Dependence.ENDPOINT_INDEPENDENT;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;

class NatTest {

    private static final int PUBLIC = Ipv4Address.parse("30.0.0.9");
    private static final Ipv4Endpoint INSIDE = Ipv4Endpoint.parse("192.168.1.2:5000");
    private static final Ipv4Endpoint NEIGHBOR = Ipv4Endpoint.parse("192.168.1.3:5000");
    private static final Ipv4Endpoint REMOTE = Ipv4Endpoint.parse("40.0.0.1:3544");
    private static final Ipv4Endpoint OTHER_PORT = Ipv4Endpoint.parse("40.0.0.1:4000");
    private static final Ipv4Endpoint OTHER_ADDRESS = Ipv4Endpoint.parse("40.0.0.2:3544");
    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest
    @CsvSource({
        "ENDPOINT_INDEPENDENT, true, true",
        "ADDRESS, true, false",
        "ADDRESS_AND_PORT, false, false"
    })
    void reusesAMappingAsFarAsItDependsOnTheDestination(
            Dependence mapping, boolean sameForPort, boolean sameForAddress) {
        var nat = nat(NatBehavior.of(mapping, ENDPOINT_INDEPENDENT));

        var first = out(nat, INSIDE, REMOTE, 0);

        assertThat(out(nat, INSIDE, REMOTE, 1)).isEqualTo(first);
        assertThat(out(nat, INSIDE, OTHER_PORT, 2).equals(first)).isEqualTo(sameForPort);
        assertThat(out(nat, INSIDE, OTHER_ADDRESS, 3).equals(first)).isEqualTo(sameForAddress);
    }

    @ParameterizedTest
    @CsvSource({
        "ENDPOINT_INDEPENDENT, true, true",
        "ADDRESS, true, false",
        "ADDRESS_AND_PORT, false, false"
    })
    void letsInWhatTheFilterAllows(Dependence filtering, boolean port, boolean address) {
        var nat = nat(NatBehavior.of(ENDPOINT_INDEPENDENT, filtering));
        var outside = out(nat, INSIDE, REMOTE, 0);

        assertThat(isIn(nat, REMOTE, outside, 1)).isTrue();
        assertThat(isIn(nat, OTHER_PORT, outside, 1)).isEqualTo(port);
        assertThat(isIn(nat, OTHER_ADDRESS, outside, 1)).isEqualTo(address);
    }

    @Test
    void translatesBackToTheInsideEndpoint() {
        var nat = nat(NatBehavior.of(ENDPOINT_INDEPENDENT, ADDRESS_AND_PORT));
        var mine = out(nat, INSIDE, REMOTE, 0);
        var neighbors = out(nat, NEIGHBOR, REMOTE, 0);

        assertThat(nat.inbound(REMOTE, mine, 1)).isEqualTo(new Translation.Inward(INSIDE));
        assertThat(nat.inbound(REMOTE, neighbors, 1)).isEqualTo(new Translation.Inward(NEIGHBOR));
    }

    @Test
    void refusesWhatNoMappingHas() {
        var nat = nat(NatBehavior.of(ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT));

        var translation = nat.inbound(REMOTE, new Ipv4Endpoint(PUBLIC, 7000), 0);

        assertThat(translation).isEqualTo(new Translation.Refused(NatRefusal.NO_MAPPING));
    }

    @Test
    void preservesThePortUntilItIsTaken() {
        var nat = nat(restricted().withPorts(PortAssignment.PRESERVING, 1));

        assertThat(out(nat, INSIDE, REMOTE, 0).port()).isEqualTo(INSIDE.port());
        assertThat(out(nat, NEIGHBOR, REMOTE, 0).port()).isNotEqualTo(NEIGHBOR.port());
    }

    @Test
    void assignsPortsByTheStep() {
        var symmetric = NatBehavior.of(ADDRESS_AND_PORT, ADDRESS_AND_PORT);
        var nat = nat(symmetric.withPorts(PortAssignment.SEQUENTIAL, 2));

        int first = out(nat, INSIDE, REMOTE, 0).port();
        int second = out(nat, INSIDE, OTHER_PORT, 0).port();

        assertThat(Math.floorMod(second - first, 0x10000 - 1024)).isEqualTo(2);
    }

    @Test
    void neverGivesAnOutsideEndpointTwice() {
        var nat = nat(NatBehavior.of(ADDRESS_AND_PORT, ADDRESS_AND_PORT));

        var outside =
                IntStream.range(1, 10_000)
                        .mapToObj(port -> out(nat, INSIDE, new Ipv4Endpoint(1 << 24, port), 0));

        assertThat(outside).doesNotHaveDuplicates();
    }

    @Test
    void forgetsAMappingThatNobodyUsedForTheTimeout() {
        var nat = nat(restricted().withTimeout(Duration.ofSeconds(30), false));
        var first = out(nat, INSIDE, REMOTE, 0);

        assertThat(isIn(nat, REMOTE, first, 29 * SECOND)).isTrue();
        assertThat(isIn(nat, REMOTE, first, 30 * SECOND)).isFalse();
        assertThat(out(nat, INSIDE, REMOTE, 31 * SECOND)).isNotEqualTo(first);
    }

    @Test
    void keepsAMappingThatTheInsideUses() {
        var nat = nat(restricted().withTimeout(Duration.ofSeconds(30), false));
        var first = out(nat, INSIDE, REMOTE, 0);

        assertThat(out(nat, INSIDE, REMOTE, 29 * SECOND)).isEqualTo(first);
        assertThat(isIn(nat, REMOTE, first, 58 * SECOND)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false"})
    void refreshesOnInboundPacketsOnlyWhenTold(boolean isInboundToo, boolean isKept) {
        var nat = nat(restricted().withTimeout(Duration.ofSeconds(30), isInboundToo));
        var outside = out(nat, INSIDE, REMOTE, 0);

        isIn(nat, REMOTE, outside, 29 * SECOND);

        assertThat(isIn(nat, REMOTE, outside, 45 * SECOND)).isEqualTo(isKept);
    }

    @Test
    void closesAHoleThatWasNotUsedWhileTheMappingLives() {
        var nat = nat(restricted().withTimeout(Duration.ofSeconds(30), false));
        var outside = out(nat, INSIDE, REMOTE, 0);
        out(nat, INSIDE, OTHER_ADDRESS, 20 * SECOND);

        assertThat(nat.inbound(REMOTE, outside, 31 * SECOND))
                .isEqualTo(new Translation.Refused(NatRefusal.FILTERED));
        assertThat(isIn(nat, OTHER_ADDRESS, outside, 31 * SECOND)).isTrue();
    }

    @Test
    void refusesHairpinsUnlessItDoesThem() {
        var nat = nat(NatBehavior.of(ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT));
        var neighbors = out(nat, NEIGHBOR, REMOTE, 0);

        assertThat(nat.outbound(INSIDE, neighbors, 1))
                .isEqualTo(new Translation.Refused(NatRefusal.HAIRPIN));
    }

    @Test
    void hairpinsWithTheOutsideEndpointAsSource() {
        var nat =
                nat(
                        NatBehavior.of(ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT)
                                .withHairpinning(true));
        var mine = out(nat, INSIDE, REMOTE, 0);
        var neighbors = out(nat, NEIGHBOR, REMOTE, 0);

        assertThat(nat.outbound(INSIDE, neighbors, 1))
                .isEqualTo(new Translation.Hairpin(mine, NEIGHBOR));
    }

    @Test
    void filtersHairpinsToo() {
        var nat = nat(restricted().withHairpinning(true));
        var mine = out(nat, INSIDE, REMOTE, 0);
        var neighbors = out(nat, NEIGHBOR, REMOTE, 0);

        assertThat(nat.outbound(INSIDE, neighbors, 1))
                .isEqualTo(new Translation.Refused(NatRefusal.FILTERED));
        assertThat(nat.outbound(NEIGHBOR, mine, 2))
                .isEqualTo(new Translation.Hairpin(neighbors, INSIDE));
    }

    @Test
    void rotatesThroughItsAddresses() {
        var behavior = NatType.SYMMETRIC_ADDRESS.behavior().orElseThrow();
        var nat = new Nat(behavior, List.of(PUBLIC, PUBLIC + 1), new SplittableRandom(1));

        assertThat(out(nat, INSIDE, REMOTE, 0).address())
                .isNotEqualTo(out(nat, INSIDE, OTHER_ADDRESS, 0).address());
    }

    @Test
    void pairsAnInsideAddressWithOnePublicAddress() {
        var symmetric = NatBehavior.of(ADDRESS_AND_PORT, ADDRESS_AND_PORT);
        var nat = new Nat(symmetric, List.of(PUBLIC, PUBLIC + 1), new SplittableRandom(1));

        int address = out(nat, INSIDE, REMOTE, 0).address();

        assertThat(out(nat, INSIDE, OTHER_ADDRESS, 0).address()).isEqualTo(address);
        assertThat(out(nat, NEIGHBOR, REMOTE, 0).address()).isNotEqualTo(address);
    }

    @Test
    void givesAFlowAnotherPortAfterItsPeerKnockedUnsolicited() {
        var linux = restricted().withUnsolicitedAnswers(true);
        var nat = nat(linux);
        var outside = out(nat, INSIDE, REMOTE, 0);

        nat.inbound(OTHER_ADDRESS, outside, SECOND);

        assertThat(out(nat, INSIDE, OTHER_ADDRESS, 2 * SECOND)).isNotEqualTo(outside);
        assertThat(out(nat, INSIDE, REMOTE, 2 * SECOND)).isEqualTo(outside);
    }

    @Test
    void freesTheReservedPortAfterThirtySeconds() {
        var nat = nat(restricted().withUnsolicitedAnswers(true));
        var outside = out(nat, INSIDE, REMOTE, 0);

        nat.inbound(OTHER_ADDRESS, outside, SECOND);

        assertThat(out(nat, INSIDE, OTHER_ADDRESS, 31 * SECOND)).isEqualTo(outside);
    }

    @Test
    void refusesMoreMappingsThanItsBoundUntilSomeExpire() {
        var nat = nat(restricted().withMappingsMax(1).withTimeout(Duration.ofSeconds(30), false));
        out(nat, INSIDE, REMOTE, 0);

        assertThat(nat.outbound(NEIGHBOR, REMOTE, 1))
                .isEqualTo(new Translation.Refused(NatRefusal.FULL));
        assertThat(nat.outbound(NEIGHBOR, REMOTE, 31 * SECOND))
                .isInstanceOf(Translation.Outward.class);
    }

    @Test
    void losesItsMappingsWhenItIsReset() {
        var nat = nat(NatBehavior.of(ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT));
        var outside = out(nat, INSIDE, REMOTE, 0);

        nat.reset();

        assertThat(isIn(nat, REMOTE, outside, 1)).isFalse();
        assertThat(out(nat, INSIDE, REMOTE, 2)).isNotEqualTo(outside);
    }

    @ParameterizedTest
    @EnumSource(names = "UPNP_.*", mode = EnumSource.Mode.MATCH_ALL)
    void letsEverybodyInByAPortThatWasAskedFor(NatType type) {
        var nat = nat(type.behavior().orElseThrow());

        var outside = nat.map(INSIDE, 0).orElseThrow();

        assertThat(outside).isEqualTo(new Ipv4Endpoint(PUBLIC, INSIDE.port()));
        assertThat(nat.inbound(REMOTE, outside, 1)).isEqualTo(new Translation.Inward(INSIDE));
        assertThat(isIn(nat, OTHER_ADDRESS, outside, 10_000 * SECOND)).isTrue();
    }

    @Test
    void sendsFromTheRequestedPortToAllIfTheMappingIsOneForAll() {
        var nat = nat(NatType.UPNP_PORT_RESTRICTED.behavior().orElseThrow());
        var outside = nat.map(INSIDE, 0).orElseThrow();

        assertThat(out(nat, INSIDE, REMOTE, 1)).isEqualTo(outside);
        assertThat(out(nat, INSIDE, OTHER_ADDRESS, 1)).isEqualTo(outside);
    }

    @Test
    void sendsFromTheRequestedPortToTheFirstDestinationOnlyIfItIsSymmetric() {
        var nat = nat(NatType.UPNP_SYMMETRIC.behavior().orElseThrow());
        var outside = nat.map(INSIDE, 0).orElseThrow();

        assertThat(out(nat, INSIDE, REMOTE, 1)).isEqualTo(outside);
        assertThat(out(nat, INSIDE, OTHER_PORT, 1)).isNotEqualTo(outside);
        assertThat(out(nat, INSIDE, OTHER_ADDRESS, 1)).isNotEqualTo(outside);
    }

    @Test
    void sendsFromTheRequestedPortEvenIfItWasAskedForLate() {
        var nat = nat(NatType.UPNP_SYMMETRIC.behavior().orElseThrow());
        var before = out(nat, INSIDE, REMOTE, 0);

        var outside = nat.map(INSIDE, 1).orElseThrow();

        assertThat(out(nat, INSIDE, REMOTE, 2)).isEqualTo(outside).isNotEqualTo(before);
    }

    @Test
    void opensThePortOfAFlowAndLeavesTheFlowsWhereTheyAre() {
        var nat = nat(NatType.UPNP_SYMMETRIC.behavior().orElseThrow());
        var outside = out(nat, INSIDE, REMOTE, 0);
        var other = out(nat, INSIDE, OTHER_PORT, 0);

        assertThat(nat.map(INSIDE, outside.port(), 1)).contains(outside);

        assertThat(isIn(nat, OTHER_ADDRESS, outside, 2)).isTrue();
        assertThat(out(nat, INSIDE, REMOTE, 2)).isEqualTo(outside);
        assertThat(out(nat, INSIDE, OTHER_PORT, 2)).isEqualTo(other);
        assertThat(nat.map(INSIDE, 3)).contains(outside);
    }

    @Test
    void givesARequestedPortToNobodyElse() {
        var nat = nat(NatType.UPNP_PORT_RESTRICTED.behavior().orElseThrow());
        var outside = nat.map(INSIDE, 0).orElseThrow();

        assertThat(nat.map(NEIGHBOR, 1)).isEmpty();
        assertThat(out(nat, NEIGHBOR, REMOTE, 1)).isNotEqualTo(outside);
        assertThat(nat.map(INSIDE, 1)).contains(outside);
    }

    @Test
    void closesARequestedPortWhenItIsGivenBack() {
        var nat = nat(NatType.UPNP_SYMMETRIC.behavior().orElseThrow());
        var outside = nat.map(INSIDE, 0).orElseThrow();

        nat.unmap(INSIDE);

        assertThat(isIn(nat, REMOTE, outside, 1)).isFalse();
        assertThat(nat.map(NEIGHBOR, 1)).contains(outside);
    }

    @Test
    void opensNoPortUnlessItIsOfThatType() {
        var nat = nat(NatType.PORT_RESTRICTED.behavior().orElseThrow());

        assertThat(nat.map(INSIDE, 0)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void readsEveryTypeByItsName(NatType type) {
        assertThat(NatType.parse(type.label())).isEqualTo(type);
        assertThat(type.label()).matches("[a-z-]+");
    }

    @Test
    void saysWhichTypesThereAre() {
        assertThatThrownBy(() -> NatType.parse("Cone"))
                .hasMessageContaining("'Cone'")
                .hasMessageContaining(
                        "none, cone, restricted, port-restricted, upnp-port-restricted,"
                                + " upnp-symmetric, symmetric-preserving, symmetric-sequential,"
                                + " symmetric, symmetric-address");
    }

    private static NatBehavior restricted() {
        return NatBehavior.of(ENDPOINT_INDEPENDENT, ADDRESS);
    }

    private static Nat nat(NatBehavior behavior) {
        return new Nat(behavior, List.of(PUBLIC), new SplittableRandom(1));
    }

    private static Ipv4Endpoint out(Nat nat, Ipv4Endpoint from, Ipv4Endpoint to, long nowNanos) {
        return ((Translation.Outward) nat.outbound(from, to, nowNanos)).source();
    }

    private static boolean isIn(Nat nat, Ipv4Endpoint from, Ipv4Endpoint to, long nowNanos) {
        return nat.inbound(from, to, nowNanos) instanceof Translation.Inward;
    }
}
