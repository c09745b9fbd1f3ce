package org.navalis.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.server.ServerBench.A;
import static org.navalis.core.server.ServerBench.A_MAPPED;
import static org.navalis.core.server.ServerBench.B;
import static org.navalis.core.server.ServerBench.LINK_LOCAL;
import static org.navalis.core.server.ServerBench.NATIVE;
import static org.navalis.core.server.ServerBench.SERVER_LINK_LOCAL;
import static org.navalis.core.server.ServerBench.STRANGER;
import static org.navalis.core.server.ServerBench.solicitation;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.TeredoEvent;
import org.navalis.core.TeredoMachine;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;

/// What a server takes for no packet of anybody's, each under its own reason (RFC 4380, section
/// 5.3.1, checks 1 to 3 and 7).
class ServerRefusalTest {

    private static final String BUBBLE = Hex.of(Datagrams.bubble(A, B));

    private final ServerBench bench = ServerBench.standard();

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource({
        "'', SHORT",
        "00, SHORT",
        "60, SHORT",
        "0000, ORIGIN_SHORT",
        "0000ee, ORIGIN_SHORT",
        "0000eeeed7ffff, ORIGIN_SHORT",
        "0000eeeed7ffffbd, SHORT",
        "00010000 0123456789abcdef, AUTH_SHORT",
        "0001ffff, AUTH_SHORT",
        "000100000123456789abcdef00, SHORT",
        "000100000123456789abcdef0060, SHORT"
    })
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-03", "SRV-45", "PKT-11"})
    void refusesWhatIsTooShort(String datagram, Drop reason) {
        assertRefused(Hex.packet(datagram), STRANGER, reason);
    }

    @ParameterizedTest(name = "{1}: {0} before the bubble")
    @CsvSource({
        "0002, INDICATOR",
        "00ff, INDICATOR",
        "0000eeeed7ffffbd0000eeeed7ffffbd, DUP_ENCAP",
        "0000eeeed7ffffbd000100000123456789abcdef00, DUP_ENCAP",
        "000100000123456789abcdef00000100000123456789abcdef00, DUP_ENCAP",
        "0001ffff, AUTH_SHORT",
        "45, VERSION",
        "f0, VERSION"
    })
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-03", "SRV-45", "PKT-02", "PKT-03"})
    void refusesWrongFraming(String before, Drop reason) {
        assertRefused(Hex.packet(before + BUBBLE), A_MAPPED, reason);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-03", "PKT-08", "PKT-09"})
    void refusesHeadersThatPromiseWhatIsNotThere() {
        var tooLong = Datagrams.bubble(A, B);
        tooLong.setShort(4, 1);
        var jumbogram = Datagrams.ipv6(A, B, 0, "3b00c20400010000");
        jumbogram.setShort(4, 0);

        assertRefused(tooLong, A_MAPPED, Drop.LENGTH);
        assertRefused(jumbogram, A_MAPPED, Drop.JUMBOGRAM);
        for (int length = 2; length < 40; length++) {
            var cut = Datagrams.bubble(A, B);
            cut.truncate(length);
            assertRefused(cut, A_MAPPED, Drop.SHORT);
        }
    }

    @ParameterizedTest(name = "next header {0}")
    @ValueSource(ints = {0, 6, 17, 41, 44, 50, 51, 59, 60, 132, 255})
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-04", "SRV-20"})
    void carriesNoData(int nextHeader) {
        var payload = "3a00010400000000" + "8000000000000000";
        assertRefused(Datagrams.ipv6(A, B, nextHeader, payload), A_MAPPED, Drop.NOT_CONTROL);
        assertRefused(Datagrams.ipv6(A, NATIVE, nextHeader, payload), A_MAPPED, Drop.NOT_CONTROL);
    }

    @ParameterizedTest(name = "type {0}")
    @ValueSource(ints = {0, 1, 2, 3, 4, 127, 130, 131, 132, 134, 135, 136, 137, 138, 143, 255})
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-17", "SRV-18", "SRV-39"})
    void passesNoOtherMessagesOn(int type) {
        var message = "%02x000000 00000000".formatted(type);
        for (var destination : List.of(B, NATIVE, SERVER_LINK_LOCAL)) {
            assertRefused(Datagrams.icmpv6(A, destination, message), A_MAPPED, Drop.ICMP_TYPE);
        }
        assertRefused(Datagrams.icmpv6(LINK_LOCAL, B, message), STRANGER, Drop.ICMP_TYPE);
    }

    @ParameterizedTest(name = "{0} octets")
    @ValueSource(ints = {0, 1, 2, 7})
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-03")
    void refusesMessagesOfFewerThanEightOctets(int octets) {
        var message = "8000000000000000".substring(0, 2 * octets);

        assertRefused(Datagrams.ipv6(A, B, 58, message), A_MAPPED, Drop.ICMP_SHORT);
    }

    @ParameterizedTest(name = "from {0}")
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.255.255.255",
                "10.0.0.0",
                "10.255.255.255",
                "100.64.0.0",
                "100.127.255.255",
                "127.0.0.1",
                "169.254.0.0",
                "169.254.255.255",
                "172.16.0.0",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.2.1",
                "192.88.99.0",
                "192.88.99.255",
                "192.168.0.0",
                "192.168.255.255",
                "198.18.0.1",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.0",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255"
            })
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-05", "SRV-25", "V4G-06"})
    void refusesSendersWithoutGlobalAddress(String address) {
        var from = new Ipv4Endpoint(Ipv4Address.parse(address), 40_001);

        assertRefused(solicitation(), from, Drop.SRC4_NOT_GLOBAL);
        assertRefused(Datagrams.bubble(NATIVE, B), from, Drop.SRC4_NOT_GLOBAL);
        assertRefused(Datagrams.bubble(ServerBench.client(from), B), from, Drop.SRC4_NOT_GLOBAL);
    }

    @Test
    @Clause(rfc = 6890, section = "2.2.2", row = "V4G-03")
    void takesSpecialPurposesWhenToldSo() {
        var lenient = ServerBench.of(ServerBench.standardSettings().withStrictUnicast(false));

        assertThat(lenient.receive(solicitation(), Ipv4Endpoint.parse("198.51.100.1:40001")))
                .isEmpty();
        assertThat(lenient.receive(solicitation(), Ipv4Endpoint.parse("10.0.0.1:40001")))
                .contains(Drop.SRC4_NOT_GLOBAL);
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-45")
    void refusesSenderPortZero() {
        var from = new Ipv4Endpoint(A_MAPPED.address(), 0);

        assertRefused(solicitation(), from, Drop.SRC_PORT0);
        assertRefused(Datagrams.bubble(A, B), from, Drop.SRC_PORT0);
    }

    @ParameterizedTest
    @CsvSource({
        "ff02::1, SRC6_MULTICAST",
        "ff0e::1, SRC6_MULTICAST",
        "::, SRC6_UNSPECIFIED",
        "::1, SRC6_RESERVED",
        "::ffff:1.2.3.4, SRC6_RESERVED",
        "::1.2.3.4, SRC6_RESERVED"
    })
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-11", "SRV-12"})
    void refusesSourcesThatCannotBeOne(String text, Drop reason) {
        var source = Ipv6Address.parse(text);

        assertRefused(Datagrams.bubble(source, B), STRANGER, reason);
        assertRefused(Datagrams.echoRequest(source, B, ""), STRANGER, reason);
        assertRefused(Datagrams.echoRequest(source, SERVER_LINK_LOCAL, ""), STRANGER, reason);
    }

    @Test
    @Clause(rfc = 4380, section = "2.6", row = "ADR-04")
    void takesThePrefixOfTheTrialsForNative() {
        var trial = Ipv6Address.parse("3ffe:831f:b01:101:1407:63be:e6f5:ebe1");

        assertRefused(
                Datagrams.echoRequest(A, trial, "00".repeat(81)), A_MAPPED, Drop.CONTROL_SIZE);
        assertRefused(Datagrams.echoRequest(trial, NATIVE, ""), A_MAPPED, Drop.NOT_SERVED);
    }

    /// Each datagram is accepted, and then makes one packet, or refused once, and then makes none.
    @Test
    @Clause(
            rfc = 4380,
            section = "7.4",
            row = {"SEC-08", "SRV-30", "SEC-16"})
    void makesOnePacketOrOneRefusalOfWhateverComes() {
        var unbounded = ServerBench.of(ServerBench.standardSettings().withRateLimits(false));
        var random = new SplittableRandom(4380);
        int accepted = 0;
        for (int i = 0; i < 50_000; i++) {
            var datagram = mutated(random);
            int lengthIn = datagram.length();
            unbounded.out.clear();

            boolean isRefused = unbounded.receive(datagram, A_MAPPED).isPresent();

            int packets = unbounded.sent().size() + unbounded.out.ipv6Packets().size();
            assertThat(packets).isEqualTo(isRefused ? 0 : 1);
            assertThat(unbounded.sent())
                    .allSatisfy(sent -> assertThat(sent.length()).isLessThan(3 * lengthIn));
            accepted += packets;
        }
        assertThat(accepted).isGreaterThan(1000);
    }

    private static Packet mutated(RandomGenerator random) {
        var seeds =
                List.of(
                        solicitation(),
                        Datagrams.withNonce(solicitation(), 7),
                        Datagrams.bubble(A, B),
                        Datagrams.withTrailers(Datagrams.bubble(NATIVE, B), "01045eed1234"),
                        Datagrams.echoRequest(A, NATIVE, "0011223344556677"),
                        Datagrams.echoRequest(A, SERVER_LINK_LOCAL, "00"));
        var datagram = seeds.get(random.nextInt(seeds.size()));
        for (int change = random.nextInt(3); change > 0; change--) {
            datagram.setOctet(random.nextInt(datagram.length()), random.nextInt(256));
        }
        if (random.nextInt(8) == 0) {
            datagram.truncate(random.nextInt(datagram.length()));
        }
        return datagram;
    }

    @Test
    void saysWhenItWorksAndWhenNot() {
        bench.server.start(0, bench.out);
        bench.server.onTimer(1, bench.out);
        bench.server.stop(2, bench.out);

        assertThat(bench.out.events())
                .containsExactly(new TeredoEvent.Online(), new TeredoEvent.Stopped());
        assertThat(bench.server.nextDeadlineNanos()).isEqualTo(TeredoMachine.NEVER);
        assertThat(bench.out.isSilent()).isTrue();
    }

    private void assertRefused(Packet datagram, Ipv4Endpoint from, Drop reason) {
        bench.out.clear();

        bench.receive(datagram, from);

        assertThat(bench.out.drops()).containsExactly(reason);
        assertThat(bench.out.isSilent()).isTrue();
    }
}
