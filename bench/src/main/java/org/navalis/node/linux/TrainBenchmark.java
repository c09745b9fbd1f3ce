package org.navalis.node.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.navalis.bench.micro.Step;
import org.navalis.core.Packet;
import org.navalis.core.wire.InternetChecksum;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.node.io.PacketSlots;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// Trains of TCP packets of 1280 octets; the time is that for one packet in a train.
///
/// It stands in this package since both classes are for the driver alone.
public class TrainBenchmark extends Step {

    private static final int PACKETS = 50;
    private static final int HEADERS = 40 + 32;
    private static final int PAYLOAD = 1280 - HEADERS;
    private static final int ACK_AND_EIGHT_WORDS = 8 << 12 | 0x10;
    private static final int TRANSPORT = Ipv6Header.LENGTH;
    private static final int HEADERS_MAX = 128;

    private final TrainCutter cutter = new TrainCutter();
    private final TrainJoiner joiner = new TrainJoiner(true);
    private final MemorySegment headers = Arena.ofAuto().allocate(PACKETS * HEADERS_MAX, 8);
    private final Packet train = train();
    private final Packet[] packets = packets();

    private static Packet train() {
        var train = packet(0, PACKETS * PAYLOAD);
        train.setTrain(TRANSPORT, HEADERS, HEADERS + PAYLOAD);
        return train;
    }

    private static Packet[] packets() {
        var packets = new Packet[PACKETS];
        for (int i = 0; i < PACKETS; i++) {
            packets[i] = packet(i * PAYLOAD, PAYLOAD);
        }
        return packets;
    }

    private static Packet packet(int sequence, int payload) {
        var packet = PacketSlots.allocate(1, Packet.HEADROOM + Packet.PAYLOAD_MAX)[0];
        packet.extend(HEADERS + payload);
        Ipv6Header.write(packet, HEADERS - Ipv6Header.LENGTH + payload, Ipv6Header.TCP, 64);
        Ipv6Header.setSource(packet, 0x2001_0db8_0001_0000L, 0x10);
        Ipv6Header.setDestination(packet, 0x2001_0000_0b01_0101L, 0x2c5a_63be_e6f5_ebe1L);
        packet.setInt(TRANSPORT + 4, sequence);
        packet.setShort(TRANSPORT + 12, ACK_AND_EIGHT_WORDS);
        packet.setShort(TRANSPORT + 16, InternetChecksum.ofPayload(packet, Ipv6Header.TCP));
        return packet;
    }

    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public MemorySegment cut() {
        cutter.begin(train);
        for (int i = 0; i < PACKETS; i++) {
            cutter.writeHeaders(i, i == PACKETS - 1, headers, (long) i * HEADERS_MAX);
        }
        return headers;
    }

    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public MemorySegment join() {
        joiner.begin(packets[0]);
        for (int i = 1; i < PACKETS; i++) {
            if (!joiner.tryAdd(packets[i])) {
                throw new IllegalStateException("packet " + i + " does not follow");
            }
        }
        joiner.writeHeaders(headers, packets[PACKETS - 1]);
        return headers;
    }
}
