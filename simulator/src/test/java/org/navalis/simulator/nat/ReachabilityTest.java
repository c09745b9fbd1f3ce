package org.navalis.simulator.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ReachabilityTest {

    @Test
    void knowsEveryOrderedPairOfNineKinds() {
        assertThat(Reachability.all().distinct()).hasSize(81);
        assertThat(count(Means.PLAIN)).isEqualTo(16);
        assertThat(Reachability.all().filter(it -> it.means().isPromised())).hasSize(43);
    }

    private static long count(Means means) {
        return Reachability.all().filter(it -> it.means() == means).count();
    }

    @Test
    void isTheSameBothWaysButForOnePair() {
        assertThat(Reachability.all().filter(it -> it.means() != back(it).means()))
                .extracting(it -> it.from().label() + " " + it.to().label())
                .containsExactlyInAnyOrder(
                        "symmetric-preserving symmetric-sequential",
                        "symmetric-sequential symmetric-preserving");
    }

    private static Reachability back(Reachability pair) {
        return new Reachability(pair.to(), pair.from());
    }

    @ParameterizedTest
    @CsvSource({
        "port-restricted, cone, PLAIN",
        "cone, symmetric-address, SNS",
        "restricted, symmetric-address, NOTHING",
        "port-restricted, upnp-symmetric, NOTHING",
        "upnp-port-restricted, upnp-symmetric, UPNP",
        "symmetric-preserving, port-restricted, PORT_PRESERVING",
        "symmetric-preserving, symmetric-sequential, SEQUENTIAL",
        "symmetric-sequential, symmetric-preserving, NOTHING",
        "symmetric-sequential, port-restricted, SEQUENTIAL",
        "none, symmetric, SNS"
    })
    void promisesWhatTheFigurePromises(String from, String to, Means means) {
        var pair = new Reachability(NatType.parse(from), NatType.parse(to));

        assertThat(pair.means()).isEqualTo(means);
    }

    static Stream<Reachability> all() {
        return Reachability.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void givesAReasonInOneSentence(Reachability pair) {
        assertThat(pair.reason()).matches("[A-Z][^.]*?( 6081 )?[^.]*\\.");
    }

    /// The one that sends is blamed if the other one filters what it sends.
    @ParameterizedTest
    @CsvSource({
        "port-restricted, symmetric, A NAT of type symmetric sends, another port, endpoints",
        "restricted, symmetric-address, A NAT of type symmetric-address, address, addresses",
        "upnp-symmetric, port-restricted, A NAT of type upnp-symmetric, another port, endpoints",
        "symmetric, upnp-symmetric, A NAT of type upnp-symmetric, another port, endpoints",
        "symmetric, upnp-port-restricted, a NAT of type upnp-port-restricted, RFC 6081, endpoints",
        "symmetric-sequential, symmetric-sequential, symmetric-sequential, guessed, port"
    })
    void saysWhatStandsInTheWay(String from, String to, String who, String what, String holes) {
        var pair = new Reachability(NatType.parse(from), NatType.parse(to));

        assertThat(pair.reason()).contains(who, what, holes);
    }
}
