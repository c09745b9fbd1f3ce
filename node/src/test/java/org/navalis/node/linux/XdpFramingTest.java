package org.navalis.node.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.wire.InternetChecksum;

class XdpFramingTest {

    private static final int START = 256;

    private final Packet slot = new Packet(MemorySegment.ofArray(new byte[2048]));
    private final XdpFraming framing = framing(true);

    private static XdpFraming framing(boolean hasEthernet) {
        var endpoints =
                List.of(
                        new Ipv4Endpoint(Frames.PRIMARY, Frames.SERVER_PORT),
                        new Ipv4Endpoint(Frames.SECONDARY, Frames.SERVER_PORT));
        return new XdpFraming(hasEthernet, endpoints, 63, 0xffff_ffff);
    }

    private boolean read(XdpFraming its, byte[] frame) {
        MemorySegment.copy(frame, 0, slot.memory(), ValueLayout.JAVA_BYTE, START, frame.length);
        return its.read(slot, START, frame.length);
    }

    @Test
    void aDatagramIsItsPayloadWithSourceAndSocket() {
        var frame = Frames.toServer(Frames.PRIMARY, 33);

        assertThat(read(framing, frame)).isTrue();
        assertThat(slot.toByteArray())
                .isEqualTo(Arrays.copyOfRange(frame, Frames.PAYLOAD, frame.length));
        assertThat(slot.address()).isEqualTo(Frames.CLIENT);
        assertThat(slot.port()).isEqualTo(Frames.CLIENT_PORT);
        assertThat(slot.socket()).isEqualTo(Outbox.SERVICE_SOCKET);
    }

    @Test
    void whatCameToTheOtherAddressIsOfTheOtherSocket() {
        assertThat(read(framing, Frames.toServer(Frames.SECONDARY, 8))).isTrue();
        assertThat(slot.socket()).isEqualTo(Outbox.SECONDARY_SOCKET);
    }

    @Test
    void thePaddingOfAShortFrameIsNoPayload() {
        var frame = Arrays.copyOf(Frames.toServer(Frames.PRIMARY, 3), 60);

        assertThat(read(framing, frame)).isTrue();
        assertThat(slot.length()).isEqualTo(3);
    }

    @Test
    void aDatagramWithoutAChecksumIsTaken() {
        var frame = Frames.toServer(Frames.PRIMARY, 21);
        ByteBuffer.wrap(frame).putShort(Frames.UDP + 6, (short) 0);

        assertThat(read(framing, frame)).isTrue();
    }

    @Test
    void aChecksumThatTheDeviceWasToFinishIsTaken() {
        var frame = Frames.toServer(Frames.PRIMARY, 21);
        int unfinished = InternetChecksum.fold(Frames.pseudoSum(frame));
        ByteBuffer.wrap(frame).putShort(Frames.UDP + 6, (short) unfinished);

        assertThat(read(framing, frame)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {Frames.IP + 8, Frames.IP + 10, Frames.IP + 12, Frames.UDP, Frames.PAYLOAD})
    void aFrameWithAChangedOctetIsRefused(int position) {
        var frame = Frames.toServer(Frames.PRIMARY, 21);
        frame[position] ^= 0x10;

        assertThat(read(framing, frame)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 27, 50, 0xffff})
    void aTotalLengthThatCannotBeIsRefused(int total) {
        var frame = Frames.toServer(Frames.PRIMARY, 21);
        ByteBuffer.wrap(frame).putShort(Frames.IP + 2, (short) total);

        assertThat(read(framing, Frames.finished(frame))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 30, 0xffff})
    void aUdpLengthThatCannotBeIsRefused(int length) {
        var frame = Frames.toServer(Frames.PRIMARY, 21);
        // Without a checksum, so that it is the length alone.
        ByteBuffer.wrap(frame)
                .putShort(Frames.UDP + 4, (short) length)
                .putShort(Frames.UDP + 6, (short) 0);

        assertThat(read(framing, frame)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 94, 95})
    void anAnswerGoesBackToWhereTheDatagramCameFrom(int payloadLength) {
        assertThat(read(framing, Frames.toServer(Frames.PRIMARY, 21))).isTrue();
        var payload = new byte[payloadLength];
        Arrays.fill(payload, (byte) 0xa5);

        var frame = written(framing, Packet.of(payload), Outbox.SECONDARY_SOCKET);

        var bytes = ByteBuffer.wrap(frame);
        assertThat(Arrays.copyOf(frame, 6)).isEqualTo(Frames.CLIENT_HARDWARE);
        assertThat(Arrays.copyOfRange(frame, 6, 12)).isEqualTo(Frames.SERVER_HARDWARE);
        assertThat(bytes.getShort(12)).isEqualTo((short) 0x0800);
        assertThat(bytes.getShort(Frames.IP)).isEqualTo((short) 0x4500);
        assertThat(bytes.getShort(Frames.IP + 2)).isEqualTo((short) (28 + payloadLength));
        assertThat(bytes.getShort(Frames.IP + 6)).isZero();
        assertThat(bytes.getShort(Frames.IP + 8)).isEqualTo((short) (63 << 8 | 17));
        assertThat(bytes.getInt(Frames.IP + 12)).isEqualTo(Frames.SECONDARY);
        assertThat(bytes.getInt(Frames.IP + 16)).isEqualTo(Frames.CLIENT);
        assertThat(bytes.getShort(Frames.UDP)).isEqualTo((short) Frames.SERVER_PORT);
        assertThat(bytes.getShort(Frames.UDP + 2)).isEqualTo((short) Frames.CLIENT_PORT);
        assertThat(Arrays.copyOfRange(frame, Frames.PAYLOAD, frame.length)).isEqualTo(payload);
        assertThat(InternetChecksum.finish(Frames.sum(frame, Frames.IP, 20))).isZero();
        assertThat(bytes.getShort(Frames.UDP + 6)).isNotZero();
        assertThat(InternetChecksum.finish(Frames.udpSum(frame))).isZero();
    }

    @Test
    void aDeviceWithoutEthernetGetsNone() {
        var tun = framing(false);
        var frame = Frames.withoutEthernet(Frames.toServer(Frames.PRIMARY, 21));

        assertThat(read(tun, frame)).isTrue();
        assertThat(slot.length()).isEqualTo(21);
        var answer = written(tun, Packet.of(new byte[5]), Outbox.SERVICE_SOCKET);
        assertThat(answer).hasSize(33).startsWith(0x45, 0, 0, 33);
    }

    private byte[] written(XdpFraming its, Packet answer, int socket) {
        var room = new byte[2048];
        Arrays.fill(room, (byte) 0xee);
        int length = its.write(slot, START, answer, socket, MemorySegment.ofArray(room), 512);
        return Arrays.copyOfRange(room, 512, 512 + length);
    }
}
