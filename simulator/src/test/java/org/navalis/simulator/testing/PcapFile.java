package org.navalis.simulator.testing;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.navalis.core.Packet;
import org.navalis.simulator.net.Capture;
import org.navalis.simulator.net.Datagram;

/// Writes datagrams into a file that packet analysers read: pcap, link type 228, raw IPv4.
final class PcapFile {

    private static final int MAGIC = 0xa1b2c3d4;
    private static final int VERSION_2_4 = 0x0002_0004;
    private static final int RAW_IPV4 = 228;
    private static final int SNAPSHOT_LENGTH = 0x10000;
    private static final int HEADERS = 28;

    private PcapFile() {}

    static void write(Path file, List<Capture.Sent> sent) throws IOException {
        Files.createDirectories(file.getParent());
        try (var out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(MAGIC);
            out.writeInt(VERSION_2_4);
            out.writeInt(0);
            out.writeInt(0);
            out.writeInt(SNAPSHOT_LENGTH);
            out.writeInt(RAW_IPV4);
            for (var record : sent) {
                var octets = toIpv4(record.datagram()).toByteArray();
                out.writeInt((int) record.time().toSeconds());
                out.writeInt(record.time().toNanosPart() / 1000);
                out.writeInt(octets.length);
                out.writeInt(octets.length);
                out.write(octets);
            }
        }
    }

    private static Packet toIpv4(Datagram datagram) {
        int length = HEADERS + datagram.payload().length();
        var packet = Packet.ofSize(length);
        packet.extend(HEADERS);
        packet.setShort(0, 0x4500);
        packet.setShort(2, length);
        packet.setOctet(8, 64);
        packet.setOctet(9, 17);
        packet.setInt(12, datagram.source().address());
        packet.setInt(16, datagram.destination().address());
        packet.setShort(20, datagram.source().port());
        packet.setShort(22, datagram.destination().port());
        packet.setShort(24, 8 + datagram.payload().length());
        packet.append(datagram.payload(), 0, datagram.payload().length());
        int sum = 0;
        for (int i = 0; i < 20; i += 2) {
            sum += packet.shortAt(i);
        }
        packet.setShort(10, ~(sum + (sum >>> 16)) & 0xffff);
        return packet;
    }
}
