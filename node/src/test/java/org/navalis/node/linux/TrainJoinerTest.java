package org.navalis.node.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Packet;
import org.navalis.core.wire.InternetChecksum;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.node.io.PacketSlots;

class TrainJoinerTest {

    private static final int START = 5000;

    private final TrainJoiner joiner = new TrainJoiner(true);

    @Test
    void packetsThatFollowEachOtherMakeATrainThatCutsIntoThem() {
        var first = Trains.tcp(START, Trains.ACK, 1000);
        var second = Trains.tcp(START + 1000, Trains.ACK, 1000);
        var third = Trains.tcp(START + 2000, Trains.ACK | Trains.PSH, 300);

        joiner.begin(first);
        assertThat(joiner.tryAdd(second)).isTrue();
        assertThat(joiner.tryAdd(third)).isTrue();

        var packets = Trains.cut(train(third, first, second, third));
        assertThat(packets).hasSize(3);
        assertThat(packets.get(0).toByteArray()).isEqualTo(first.toByteArray());
        assertThat(packets.get(1).toByteArray()).isEqualTo(second.toByteArray());
        assertThat(packets.get(2).toByteArray()).isEqualTo(third.toByteArray());
    }

    /// The train as the kernel gets it, read as one that the kernel hands over.
    private Packet train(Packet last, Packet... packets) {
        var headers = MemorySegment.ofArray(new byte[200]);
        joiner.writeHeaders(headers, last);
        int headersLength = joiner.headersLength();
        var train = PacketSlots.allocate(1, 66_000)[0];
        train.append(headers.toArray(ValueLayout.JAVA_BYTE), VirtioHeader.LENGTH, headersLength);
        for (var packet : packets) {
            train.append(packet, headersLength, packet.length() - headersLength);
        }
        int start = VirtioHeader.checksumStart(headers, 0);
        train.setTrain(
                start, headersLength, headersLength + VirtioHeader.payloadLength(headers, 0));
        assertThat(VirtioHeader.needsChecksum(headers, 0)).isTrue();
        assertThat(Ipv6Header.totalLength(train)).isEqualTo(train.length());
        assertUnfinishedChecksum(train, start + VirtioHeader.checksumOffset(headers, 0));
        return train;
    }

    /// The kernel expects the sum of the pseudo-header where the checksum goes.
    private static void assertUnfinishedChecksum(Packet train, int at) {
        int next = Ipv6Header.nextHeader(train);
        long sum = InternetChecksum.sumOfPseudoHeader(train, train.length() - 40, next);
        assertThat(train.shortAt(at)).isEqualTo(InternetChecksum.fold(sum));
    }

    @Test
    void datagramsOfOneSizeMakeATrain() {
        var first = Trains.udp(0, 500);
        var second = Trains.udp(500, 500);
        var third = Trains.udp(1000, 20);

        joiner.begin(first);
        assertThat(joiner.tryAdd(second)).isTrue();
        assertThat(joiner.tryAdd(third)).isTrue();
        assertThat(joiner.tryAdd(Trains.udp(1020, 20))).as("after a shorter one").isFalse();

        var packets = Trains.cut(train(third, first, second, third));
        assertThat(packets.get(1).toByteArray()).isEqualTo(second.toByteArray());
        assertThat(packets.get(2).toByteArray()).isEqualTo(third.toByteArray());
    }

    @Test
    void whereTrainsOfUdpAreNotTakenDatagramsStayAlone() {
        var withoutUdp = new TrainJoiner(false);

        withoutUdp.begin(Trains.udp(0, 500));
        assertThat(withoutUdp.tryAdd(Trains.udp(500, 500))).isFalse();
        withoutUdp.begin(Trains.tcp(START, Trains.ACK, 1000));
        assertThat(withoutUdp.tryAdd(Trains.tcp(START + 1000, Trains.ACK, 1000))).isTrue();
    }

    @Test
    void aGapEndsTheTrain() {
        assertNotJoined(Trains.tcp(START + 1001, Trains.ACK, 1000));
        assertNotJoined(Trains.tcp(START, Trains.ACK, 1000));
    }

    @Test
    void aLongerPacketEndsTheTrain() {
        assertNotJoined(Trains.tcp(START + 1000, Trains.ACK, 1001));
    }

    @Test
    void anAcknowledgmentWithoutPayloadEndsTheTrain() {
        assertNotJoined(Trains.tcp(START + 1000, Trains.ACK, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x11, 0x12, 0x14, 0x30, 0x50, 0x90, 0x00})
    void flagsOtherThanAckAndPushEndTheTrain(int flags) {
        assertNotJoined(Trains.tcp(START + 1000, flags, 1000));
    }

    @Test
    void whatDiffersInTheHeadersEndsTheTrain() {
        assertNotJoined(next(packet -> packet.setOctet(1, 0x20))); // ECN
        assertNotJoined(next(packet -> packet.setOctet(3, 1))); // flow label
        assertNotJoined(next(packet -> packet.setOctet(7, 63))); // hop limit
        assertNotJoined(next(packet -> packet.setOctet(20, 1))); // source
        assertNotJoined(next(packet -> packet.setOctet(39, 1))); // destination
        assertNotJoined(next(packet -> packet.setShort(40, 1))); // port
        assertNotJoined(next(packet -> packet.setInt(48, 78))); // acknowledgment
        assertNotJoined(next(packet -> packet.setShort(54, 501))); // window
        assertNotJoined(next(packet -> packet.setOctet(71, 1))); // time stamp
    }

    private static Packet next(Consumer<Packet> change) {
        var packet = Trains.tcp(START + 1000, Trains.ACK, 1000);
        change.accept(packet);
        return Trains.seal(packet);
    }

    @Test
    void aWrongChecksumIsNotCoveredUp() {
        var wrong = Trains.tcp(START + 1000, Trains.ACK, 1000);
        wrong.setOctet(500, wrong.octetAt(500) ^ 1);
        assertNotJoined(wrong);

        var wrongFirst = Trains.tcp(START, Trains.ACK, 1000);
        wrongFirst.setOctet(500, wrongFirst.octetAt(500) ^ 1);
        joiner.begin(wrongFirst);
        assertThat(joiner.tryAdd(Trains.tcp(START + 1000, Trains.ACK, 1000))).isFalse();
    }

    @Test
    void aPushEndsTheTrainAfterItself() {
        joiner.begin(Trains.tcp(START, Trains.ACK, 1000));

        assertThat(joiner.tryAdd(Trains.tcp(START + 1000, Trains.ACK | Trains.PSH, 1000))).isTrue();
        assertThat(joiner.tryAdd(Trains.tcp(START + 2000, Trains.ACK, 1000))).isFalse();
    }

    @Test
    void aTrainStaysWithinWhatALengthFieldHolds() {
        joiner.begin(Trains.tcp(START, Trains.ACK, 1400));
        int added = 1;
        while (joiner.tryAdd(Trains.tcp(START + added * 1400, Trains.ACK, 1400))) {
            added++;
        }

        assertThat(added).isEqualTo((65_535 - 32) / 1400);
        assertThat(joiner.count()).isEqualTo(added);
    }

    @Test
    void nothingJoinsWhatIsNoPlainTcpOrUdp() {
        var fragment = Trains.tcp(START, Trains.ACK, 1000);
        fragment.setOctet(6, 44);
        joiner.begin(fragment);
        assertThat(joiner.tryAdd(Trains.tcp(START + 1000, Trains.ACK, 1000))).isFalse();

        var cut = Trains.tcp(START, Trains.ACK, 1000);
        cut.truncate(50);
        joiner.begin(cut);
        assertThat(joiner.tryAdd(Trains.tcp(START + 1000, Trains.ACK, 1000))).isFalse();
    }

    @Test
    void randomOctetsAreJudgedWithoutReadingPastThem() {
        var random = Trains.seeded(3);
        var first = PacketSlots.allocate(1, 300)[0];
        var second = PacketSlots.allocate(1, 300)[0];
        int joined = 0;
        for (int i = 0; i < 50_000; i++) {
            fill(first, random.nextInt(120), random);
            fill(second, random.nextInt(120), random);
            joiner.begin(first);
            joined += joiner.tryAdd(second) ? 1 : 0;
        }
        assertThat(joined).isZero();
    }

    private static void fill(Packet packet, int length, Random random) {
        packet.clear();
        packet.extend(length);
        for (int i = 0; i < length; i++) {
            packet.setOctet(i, random.nextInt(256));
        }
        if (length > 6) {
            packet.setOctet(6, random.nextBoolean() ? Ipv6Header.TCP : Ipv6Header.UDP);
        }
    }

    private void assertNotJoined(Packet packet) {
        joiner.begin(Trains.tcp(START, Trains.ACK, 1000));
        assertThat(joiner.tryAdd(packet)).isFalse();
    }
}
