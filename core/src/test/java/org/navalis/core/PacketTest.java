package org.navalis.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Hex;

class PacketTest {

    @Test
    @Clause(rfc = 4380, section = "5.1.1", row = "PKT-19")
    void readsNumbersAtAnyPosition() {
        var packet = Hex.packet("ff 01 02 03 04 05 06 07 08 f9");
        packet.skip(1);

        assertThat(packet.octetAt(8)).isEqualTo(0xf9);
        assertThat(packet.shortAt(7)).isEqualTo(0x08f9);
        assertThat(packet.intAt(0)).isEqualTo(0x01020304);
        assertThat(packet.longAt(1)).isEqualTo(0x02030405060708f9L);
    }

    @Test
    void writesWhatItReads() {
        var packet = Packet.ofSize(16);
        packet.extend(16);

        packet.setOctet(0, 0x1ff);
        packet.setShort(1, 0xfffe);
        packet.setInt(3, 0xdeadbeef);
        packet.setLong(7, 0x8000_0000_0000_0001L);
        packet.setOctet(15, 0);

        assertThat(Hex.of(packet)).isEqualTo("fffffedeadbeef800000000000000100");
    }

    @Test
    void movesItsWindow() {
        var packet = Hex.packet("00010203");

        packet.skip(2);
        assertThat(Hex.of(packet)).isEqualTo("0203");
        packet.prepend(1);
        assertThat(Hex.of(packet)).isEqualTo("010203");
        packet.truncate(2);
        assertThat(Hex.of(packet)).isEqualTo("0102");
        packet.extend(1);
        assertThat(Hex.of(packet)).isEqualTo("010203");
        packet.append(Hex.packet("a0a1a2"), 1, 2);
        assertThat(Hex.of(packet)).isEqualTo("010203a1a2");
    }

    @Test
    void comparesItsOctets() {
        var packet = Hex.packet("0102f3");

        assertThat(packet.matches(1, Hex.octets("02f3"))).isTrue();
        assertThat(packet.matches(0, Hex.octets("02f3"))).isFalse();
    }

    @Test
    void holdsItsPlaceInNativeMemoryToo() {
        try (var arena = Arena.ofConfined()) {
            var packet = new Packet(arena.allocate(Packet.HEADROOM + 8));

            packet.append(Hex.octets("0102030405060708"), 0, 8);

            assertThat(packet.remaining()).isZero();
            assertThat(packet.longAt(0)).isEqualTo(0x0102030405060708L);
        }
    }

    @Test
    void forgetsEverythingWhenCleared() {
        var packet = Hex.packet("00010203");
        packet.setSource(Outbox.SECONDARY_SOCKET, 1, 2);
        packet.setTrain(0, 1, 3);

        packet.clear();

        assertThat(packet.length()).isZero();
        assertThat(packet.offset()).isEqualTo(Packet.HEADROOM);
        assertThat(packet.isTrain()).isFalse();
        assertThat(packet.socket()).isEqualTo(Outbox.SERVICE_SOCKET);
        assertThat(packet.address()).isZero();
        assertThat(packet.port()).isZero();
    }

    @Test
    void aTrainCountsAsThePacketsThatItStandsFor() {
        var train = Packet.ofSize(1000);
        train.extend(48 + 250);
        train.setTrain(40, 48, 48 + 100);

        assertThat(train.packetCount()).isEqualTo(3);
        assertThat(train.packetLengthMax()).isEqualTo(148);

        train.truncate(48 + 60);

        assertThat(train.packetCount()).isEqualTo(1);
        assertThat(train.packetLengthMax()).isEqualTo(108);
    }

    @Test
    @Clause(rfc = 4380, section = "5.1.2", row = "PKT-12")
    void takesTheLargestUdpPayload() {
        assertThat(Packet.PAYLOAD_MAX).isEqualTo(0xffff - 20 - 8);
        assertThat(Packet.ofSize(Packet.PAYLOAD_MAX).remaining()).isEqualTo(Packet.PAYLOAD_MAX);
    }
}
