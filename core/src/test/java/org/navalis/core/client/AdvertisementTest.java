package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.client.Advertisement.mtu;
import static org.navalis.core.client.Advertisement.prefix;
import static org.navalis.core.client.ClientBench.MAPPED;
import static org.navalis.core.client.ClientBench.OTHER;
import static org.navalis.core.client.ClientBench.PRIMARY;
import static org.navalis.core.client.ClientBench.SECONDARY;
import static org.navalis.core.client.ClientBench.SERVER;
import static org.navalis.core.client.ClientBench.STRANGER;
import static org.navalis.core.client.ClientBench.TIMEOUT;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.client.ClientState.SolicitingPrimary;
import org.navalis.core.client.ClientState.SolicitingSecondary;
import org.navalis.core.testing.Clause;

/// Which router advertisements a client takes, and what a refused one changes: nothing.
class AdvertisementTest {

    private static final String RECURSIVE_DNS = "19030000ffffffff20010db8000000000000000000000053";
    private static final String ROUTE = "1803400800000000" + "20010db8000000000000000000000000";
    private static final String LINK_LAYER = "0101aabbccddeeff";
    private static final String UNKNOWN = "fd01000000000000";

    record Refusal(
            String name,
            Drop reason,
            Ipv4Endpoint from,
            UnaryOperator<Advertisement> change,
            boolean hasNonce) {

        static Refusal of(String name, Drop reason, UnaryOperator<Advertisement> change) {
            return new Refusal(name, reason, SERVER, change, true);
        }

        static Refusal from(Ipv4Endpoint from, Drop reason) {
            return new Refusal("from " + from, reason, from, same -> same, true);
        }

        @Override
        public String toString() {
            return name + ": " + reason;
        }
    }

    static Stream<Refusal> refusals() {
        return Stream.of(senders(), authentications(), origins(), headers(), prefixes(), options())
                .flatMap(group -> group);
    }

    private static Stream<Refusal> senders() {
        return Stream.of(
                Refusal.from(new Ipv4Endpoint(STRANGER.address(), 3544), Drop.RA_SRC4),
                Refusal.from(new Ipv4Endpoint(PRIMARY, 3545), Drop.RA_SRC_PORT),
                Refusal.from(new Ipv4Endpoint(SECONDARY, 1), Drop.RA_SRC_PORT));
    }

    private static Stream<Refusal> authentications() {
        return Stream.of(
                Refusal.of("none", Drop.RA_NOAUTH, Advertisement::withoutAuthentication),
                new Refusal("another nonce", Drop.RA_NONCE, SERVER, same -> same, false),
                Refusal.of("confirmation", Drop.RA_CONFIRMATION, ra -> ra.confirmation(1)));
    }

    private static Stream<Refusal> origins() {
        var addresses =
                Stream.of(
                        "10.0.0.1",
                        "127.0.0.1",
                        "0.0.0.0",
                        "224.0.0.1",
                        "255.255.255.255",
                        "192.168.7.2",
                        "169.254.1.1",
                        "172.16.0.1",
                        "192.88.99.1",
                        "100.64.0.1",
                        "198.18.0.1",
                        "240.0.0.1");
        return Stream.concat(
                Stream.of(
                        Refusal.of("no origin", Drop.RA_NO_ORIGIN, Advertisement::withoutOrigin),
                        Refusal.of("port 0", Drop.RA_ORIGIN, ra -> ra.origin("25.10.20.30", 0))),
                addresses.map(address ->
                        Refusal.of(
                                "origin " + address,
                                Drop.RA_ORIGIN,
                                ra -> ra.origin(address, 40001))));
    }

    private static Stream<Refusal> headers() {
        return Stream.of(
                Refusal.of("hop limit", Drop.RA_INVALID, ra -> ra.hopLimit(254)),
                Refusal.of("code", Drop.RA_INVALID, ra -> ra.code(1)),
                Refusal.of("checksum", Drop.RA_INVALID, Advertisement::damaged),
                Refusal.of("source", Drop.RA_INVALID, ra -> ra.source("2001:db8::1")),
                Refusal.of(
                        "length 15",
                        Drop.RA_INVALID,
                        ra -> ra.body("0000000000000000000007").options()),
                Refusal.of("destination", Drop.RA_DST, ra -> ra.destination("fe80::1")),
                Refusal.of(
                        "cone destination",
                        Drop.RA_DST,
                        ra -> ra.destination("fe80::8000:ffff:ffff:ffff")));
    }

    private static Stream<Refusal> prefixes() {
        var right = prefix(PRIMARY);
        var low = "0000000000000000";
        return Stream.of(
                        "", // none
                        right + right,
                        right + prefix(SECONDARY),
                        prefix("200100000b010101" + low, 63),
                        prefix("200100000b010101" + low, 128),
                        prefix("200100010b010101" + low, 64),
                        prefix("3ffe831f0b010101" + low, 64),
                        prefix("20010db80b010101" + low, 64),
                        prefix(SECONDARY),
                        prefix(STRANGER.address()),
                        "0303" + right.substring(4, 48),
                        "0305" + right.substring(4) + low)
                .map(hex -> Refusal.of("prefix " + hex, Drop.RA_PREFIX, ra -> ra.options(hex)));
    }

    private static Stream<Refusal> options() {
        var right = prefix(PRIMARY);
        return Stream.of(
                        right + "0500000000000500",
                        right + "0502000000000500",
                        right + "05",
                        right + "fd010000",
                        right + mtu(1280) + mtu(1400),
                        right + UNKNOWN.repeat(170))
                .map(hex -> Refusal.of("options " + hex, Drop.RA_OPTION, ra -> ra.options(hex)));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    @Clause(
            rfc = 4380,
            section = "5.2.1",
            row = {
                "CLI-10", "CLI-11", "CLI-12", "CLI-13", "CLI-14", "CLI-15", "CLI-16", "CLI-17",
                "AUT-10", "ADR-04", "ADR-05", "V4G-06"
            })
    void refusedAdvertisementChangesNothing(Refusal refusal) {
        var bench = ClientBench.soliciting();
        var solicitation = bench.lastSolicitation();
        var before = bench.state();
        bench.clear();
        var start =
                refusal.hasNonce()
                        ? Advertisement.answering(solicitation)
                        : Advertisement.withNonce(solicitation.packet().longAt(4) ^ 1);

        bench.receive(refusal.change().apply(start).packet(), refusal.from());

        assertThat(bench.takeDrops()).containsExactly(refusal.reason());
        assertThat(bench.state()).isEqualTo(before);
        assertThat(bench.takeSent()).isEmpty();
        assertThat(bench.takeEvents()).isEmpty();
        assertThat(bench.takeDelivered()).isEmpty();
        bench.receive(Advertisement.answering(solicitation).packet(), SERVER);
        assertThat(bench.state()).isInstanceOf(SolicitingSecondary.class);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    @Clause(
            rfc = 4380,
            section = "5.2.5",
            row = {"CLI-73", "CLI-17"})
    void maintenanceChecksAsMuchAsQualification(Refusal refusal) {
        var bench = ClientBench.qualified();
        bench.advance(Duration.ofSeconds(30));
        var solicitation = bench.lastSolicitation();
        var before = bench.state();
        bench.clear();
        var start =
                refusal.hasNonce()
                        ? Advertisement.answering(solicitation)
                        : Advertisement.withNonce(solicitation.packet().longAt(4) ^ 1);

        bench.receive(refusal.change().apply(start).packet(), refusal.from());

        assertThat(bench.takeDrops()).containsExactly(refusal.reason());
        assertThat(bench.state()).isEqualTo(before);
        assertThat(bench.takeSent()).isEmpty();
        assertThat(bench.takeDelivered()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {RECURSIVE_DNS, ROUTE, LINK_LAYER, UNKNOWN, RECURSIVE_DNS + ROUTE})
    @Clause(rfc = 4861, section = "6.1.2", row = "CLI-22")
    void otherOptionsMeanNothing(String other) {
        var bench = ClientBench.soliciting();
        var solicitation = bench.lastSolicitation();

        bench.receive(
                Advertisement.answering(solicitation)
                        .options(other, prefix(PRIMARY), other)
                        .packet(),
                SERVER);

        assertThat(bench.state()).isInstanceOf(SolicitingSecondary.class);
        assertThat(bench.takeDelivered()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "000000000000000000000000",
                "ff0807080000ffffffffffff",
                "40c0ffff0000000100000001"
            })
    @Clause(
            rfc = 4380,
            section = "5.2.1",
            row = {"CLI-24", "AMB-26"})
    void lifetimesAndFlagsMeanNothing(String body) {
        var bench = ClientBench.soliciting();

        bench.receive(
                Advertisement.answering(bench.lastSolicitation()).body(body).packet(), SERVER);

        assertThat(bench.state()).isInstanceOf(SolicitingSecondary.class);
    }

    @ParameterizedTest
    @CsvSource({
        "1280, 1280",
        "1281, 1281",
        "1400, 1400",
        "1401, 1400",
        "65535, 1400",
        "4294967295, 1400",
        "1279, 1400",
        "0, 1400"
    })
    @Clause(
            rfc = 4380,
            section = "5.1.2",
            row = {"CLI-23", "MTU-01"})
    void usesTheAdvertisedMtuBetweenTheSmallestAndItsOwn(long advertised, int used) {
        var bench = ClientBench.of(ClientSettings.DEFAULT.withMtu(1400)).solicit();
        bench.receive(
                Advertisement.answering(bench.lastSolicitation())
                        .options(prefix(PRIMARY), mtu(advertised))
                        .packet(),
                SERVER);
        bench.advertise(MAPPED);

        assertThat(((Qualified) bench.state()).mtu()).isEqualTo(used);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Clause(
            rfc = 4380,
            section = "5.2.1",
            row = {"CLI-14", "AMB-08"})
    void takesThePrefixOfEitherAddressFromTheSecondaryOne(boolean isSecondary) {
        var bench = ClientBench.soliciting();
        bench.advertise(MAPPED);

        bench.receive(
                Advertisement.answering(bench.lastSolicitation())
                        .options(prefix(isSecondary ? SECONDARY : PRIMARY))
                        .packet(),
                OTHER);

        var qualified = (Qualified) bench.state();
        assertThat((int) qualified.address().high()).isEqualTo(PRIMARY);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.2",
            row = {"CLI-16", "AUT-05"})
    void takesAnAdvertisementOnce() {
        var bench = ClientBench.soliciting();
        var answer = Advertisement.answering(bench.lastSolicitation()).packet();
        bench.receive(answer, SERVER);
        var after = bench.state();
        bench.clear();

        bench.receive(answer, SERVER);

        assertThat(bench.takeDrops()).containsExactly(Drop.RA_NONCE);
        assertThat(bench.state()).isEqualTo(after);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.2",
            row = {"CLI-16", "AUT-05"})
    void noncesOfAnEarlierPhaseAreUseless() {
        var bench = ClientBench.soliciting();
        var first = bench.lastSolicitation();
        bench.advance(TIMEOUT);
        bench.advertise(MAPPED);
        var asking = bench.state();
        bench.clear();

        bench.receive(Advertisement.answering(first).packet(), SERVER);

        assertThat(bench.takeDrops()).containsExactly(Drop.RA_NONCE);
        assertThat(bench.state()).isEqualTo(asking);
    }

    @Test
    @Clause(rfc = 4380, section = "7.2.1", row = "SEC-02")
    void tenThousandForgedAdvertisementsDoNothing() {
        var bench = ClientBench.soliciting();
        var before = bench.state();
        bench.clear();
        var random = new SplittableRandom(7);

        for (int i = 0; i < 10_000; i++) {
            bench.receive(
                    Advertisement.withNonce(random.nextLong()).origin(STRANGER).packet(), SERVER);
        }

        assertThat(bench.takeDrops()).hasSize(10_000).containsOnly(Drop.RA_NONCE);
        assertThat(bench.state()).isEqualTo(before).isInstanceOf(SolicitingPrimary.class);
        assertThat(bench.takeSent()).isEmpty();
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.2", row = "CLI-16")
    void refusesAnUnaskedAdvertisementWhileQualified() {
        var bench = ClientBench.qualified();
        var before = bench.state();

        bench.receive(Advertisement.withNonce(0).origin(STRANGER).packet(), SERVER);

        assertThat(bench.takeDrops()).containsExactly(Drop.RA_NONCE);
        assertThat(bench.state()).isEqualTo(before);
    }
}
