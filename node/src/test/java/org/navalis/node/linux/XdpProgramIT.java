package org.navalis.node.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;

/// The kernel runs the program on frames that are handed to it (`BPF_PROG_TEST_RUN`).
class XdpProgramIT {

    private static final int REDIRECT = 4;
    private static final int PROG_TEST_RUN = 10;
    private static final Ipv4Endpoint PRIMARY =
            new Ipv4Endpoint(Frames.PRIMARY, Frames.SERVER_PORT);
    private static final Ipv4Endpoint SECONDARY =
            new Ipv4Endpoint(Frames.SECONDARY, Frames.SERVER_PORT);

    private final Libc libc = new Libc();

    @Test
    void datagramsForBothAddressesComeToTheSocket() throws Exception {
        NewNamespace.run(() -> {
            var verdicts = run(Frames.SERVER_HARDWARE, true, taken(), PRIMARY, SECONDARY);

            assertThat(verdicts.values()).hasSize(5).containsOnly(REDIRECT);
        });
    }

    @Test
    void whatIsNotPlainlyForTheServerStaysWithTheKernel() throws Exception {
        NewNamespace.run(() -> {
            var verdicts = run(Frames.SERVER_HARDWARE, true, left(), PRIMARY, SECONDARY);

            assertThat(verdicts).hasSize(14);
            verdicts.forEach(
                    (name, verdict) -> assertThat(verdict).as(name).isEqualTo(XdpProgram.PASS));
        });
    }

    @Test
    void aDeviceWithoutEthernetIsReadFromTheIpv4Header() throws Exception {
        NewNamespace.run(() -> {
            var frames = new LinkedHashMap<String, byte[]>();
            taken().forEach((name, it) -> frames.put(name, Frames.withoutEthernet(it)));

            var verdicts = run(new byte[0], true, frames, PRIMARY, SECONDARY);
            var withOne = run(new byte[0], true, frames, PRIMARY);

            assertThat(verdicts.values()).containsOnly(REDIRECT);
            assertThat(withOne.get("to the primary")).isEqualTo(REDIRECT);
            assertThat(withOne.get("to the secondary")).isEqualTo(XdpProgram.PASS);
        });
    }

    @Test
    void aQueueWithoutASocketLeavesEverythingToTheKernel() throws Exception {
        NewNamespace.run(() -> {
            var verdicts = run(Frames.SERVER_HARDWARE, false, taken(), PRIMARY, SECONDARY);

            assertThat(verdicts.values()).containsOnly(XdpProgram.PASS);
        });
    }

    private static Map<String, byte[]> taken() {
        var frames = new LinkedHashMap<String, byte[]>();
        frames.put("to the primary", Frames.toServer(Frames.PRIMARY, 61));
        frames.put("to the secondary", Frames.toServer(Frames.SECONDARY, 61));
        frames.put("empty", Frames.toServer(Frames.PRIMARY, 0));
        frames.put("long", Frames.toServer(Frames.PRIMARY, 1400));
        frames.put("may be fragmented", with(Frames.IP + 6, 0));
        return frames;
    }

    private static Map<String, byte[]> left() {
        var frames = new LinkedHashMap<String, byte[]>();
        int other = Ipv4Address.parse("198.41.0.6");
        frames.put("to another address", Frames.toServer(other, 61));
        frames.put("to an address with the same end", Frames.toServer(Frames.PRIMARY ^ 1 << 31, 9));
        frames.put("to another port", with(Frames.UDP + 3, 0xd9));
        frames.put("TCP", with(Frames.IP + 9, 6));
        frames.put("with options", with(Frames.IP, 0x46));
        frames.put("version 6", with(Frames.IP, 0x65));
        frames.put("first fragment", with(Frames.IP + 6, 0x20));
        frames.put("later fragment", with(Frames.IP + 7, 1));
        frames.put("later fragment, far", with(Frames.IP + 6, 0x10));
        frames.put("IPv6", withShort(12, 0x86dd));
        frames.put("VLAN", withShort(12, 0x8100));
        frames.put("for another machine", with(5, 0x16));
        frames.put("for everybody", broadcast());
        frames.put("too long", Frames.toServer(Frames.PRIMARY, 1700));
        return frames;
    }

    private static byte[] with(int position, int octet) {
        var frame = Frames.toServer(Frames.PRIMARY, 61);
        frame[position] = (byte) octet;
        return frame;
    }

    private static byte[] withShort(int position, int number) {
        var frame = Frames.toServer(Frames.PRIMARY, 61);
        ByteBuffer.wrap(frame).putShort(position, (short) number);
        return frame;
    }

    private static byte[] broadcast() {
        var frame = Frames.toServer(Frames.PRIMARY, 61);
        Arrays.fill(frame, 0, 6, (byte) 0xff);
        return frame;
    }

    private Map<String, Integer> run(
            byte[] hardware,
            boolean hasSocket,
            Map<String, byte[]> frames,
            Ipv4Endpoint... endpoints)
            throws IOException {
        var queue = new XdpQueue(libc);
        int map = Bpf.createMap(libc, Bpf.MAP_XSK, 1);
        if (hasSocket) {
            Bpf.put(libc, map, 0, queue.descriptor());
        }
        int program = Bpf.load(libc, XdpProgram.instructions(hardware, map, endpoints));
        try {
            var verdicts = new LinkedHashMap<String, Integer>();
            for (var frame : frames.entrySet()) {
                verdicts.put(frame.getKey(), run(program, frame.getValue()));
            }
            return verdicts;
        } finally {
            libc.close(program);
            libc.close(map);
            queue.close();
        }
    }

    private int run(int program, byte[] frame) throws IOException {
        var data = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_BYTE, frame);
        var attributes = Bpf.attributes();
        attributes.set(ValueLayout.JAVA_INT, 0, program);
        attributes.set(ValueLayout.JAVA_INT, 8, frame.length);
        attributes.set(ValueLayout.JAVA_LONG, 16, data.address());
        attributes.set(ValueLayout.JAVA_INT, 32, 1);
        if (libc.bpf(PROG_TEST_RUN, attributes) < 0) {
            throw libc.failure("BPF_PROG_TEST_RUN");
        }
        return attributes.get(ValueLayout.JAVA_INT, 4);
    }
}
