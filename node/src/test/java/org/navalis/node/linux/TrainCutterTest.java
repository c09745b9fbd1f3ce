package org.navalis.node.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.navalis.core.Packet;
import org.navalis.core.wire.InternetChecksum;
import org.navalis.core.wire.Ipv6Header;

class TrainCutterTest {

    @Test
    void eachPacketOfATcpTrainIsWhatTheSenderWouldHaveSentAlone() {
        var train = Trains.tcpTrain(1_000_000, Trains.ACK, 5000, 1208);

        var packets = Trains.cut(train);

        assertThat(packets).hasSize(5);
        for (int i = 0; i < 5; i++) {
            int payload = Math.min(1208, 5000 - i * 1208);
            var alone = Trains.tcp(1_000_000 + i * 1208, Trains.ACK, payload);
            assertThat(packets.get(i).toByteArray()).isEqualTo(alone.toByteArray());
        }
    }

    @Test
    void eachPacketOfAUdpTrainIsWhatTheSenderWouldHaveSentAlone() {
        var train = Trains.udpTrain(0, 2500, 1000);

        var packets = Trains.cut(train);

        assertThat(packets).hasSize(3);
        assertThat(packets.get(0).toByteArray()).isEqualTo(Trains.udp(0, 1000).toByteArray());
        assertThat(packets.get(1).toByteArray()).isEqualTo(Trains.udp(1000, 1000).toByteArray());
        assertThat(packets.get(2).toByteArray()).isEqualTo(Trains.udp(2000, 500).toByteArray());
    }

    @Test
    void pushAndFinStandInTheLastPacketOnlyAndCongestionWindowReducedInTheFirst() {
        int flags = Trains.ACK | Trains.PSH | Trains.FIN | Trains.CWR;

        var packets = Trains.cut(Trains.tcpTrain(1, flags, 3000, 1000));

        assertThat(packets)
                .extracting(packet -> packet.octetAt(53))
                .containsExactly(
                        Trains.ACK | Trains.CWR, Trains.ACK, Trains.ACK | Trains.PSH | Trains.FIN);
    }

    @Test
    void theSequenceNumberMayWrap() {
        var packets = Trains.cut(Trains.tcpTrain(-500, Trains.ACK, 3000, 1000));

        assertThat(packets).extracting(packet -> packet.intAt(44)).containsExactly(-500, 500, 1500);
        assertThat(packets).allSatisfy(TrainCutterTest::assertIntact);
    }

    @Test
    void everyChecksumIsRightForAnyTrain() {
        var random = Trains.seeded(7);
        for (int i = 0; i < 300; i++) {
            int payloadMax = 1 + random.nextInt(1400);
            int payload = 1 + random.nextInt(Math.min(60_000, payloadMax * 50));
            var train =
                    random.nextBoolean()
                            ? Trains.tcpTrain(random.nextInt(), Trains.ACK, payload, payloadMax)
                            : Trains.udpTrain(random.nextInt(), payload, payloadMax);

            var packets = Trains.cut(train);

            assertThat(packets)
                    .hasSize(train.packetCount())
                    .allSatisfy(TrainCutterTest::assertIntact);
            assertThat(payloadOf(packets, train.headersLength())).isEqualTo(payload);
        }
    }

    private static void assertIntact(Packet packet) {
        assertThat(Ipv6Header.totalLength(packet)).isEqualTo(packet.length());
        assertThat(InternetChecksum.ofPayload(packet, Ipv6Header.nextHeader(packet))).isZero();
    }

    private static int payloadOf(List<Packet> packets, int headers) {
        return packets.stream().mapToInt(packet -> packet.length() - headers).sum();
    }
}
