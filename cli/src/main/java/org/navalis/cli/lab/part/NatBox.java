package org.navalis.cli.lab.part;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.navalis.cli.lab.net.TeredoInternet;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Packet;
import org.navalis.node.NodeException;
import org.navalis.node.TunDevice;
import org.navalis.simulator.nat.Ipv4UdpTranslator;
import org.navalis.simulator.nat.Nat;
import org.navalis.simulator.nat.NatPmpGateway;
import org.navalis.simulator.nat.NatType;

/// The simulator's NAT model between two TUN devices: a NAT of any kind for real packets. Those
/// that open ports on request are asked by NAT-PMP.
///
/// ```
/// client's namespace: inside device <--> translator <--> outside device: router's namespace
/// ```
///
/// Two threads, one for each direction, share the translator.
final class NatBox {

    private static final int SLOTS = 64;
    private static final int PACKET_LENGTH_MAX = 2048;

    private final TunDevice inside;
    private final TunDevice outside;
    private final Ipv4UdpTranslator translator;
    private final NatPmpGateway gateway;

    private NatBox(TunDevice inside, TunDevice outside, Nat nat) {
        this.inside = inside;
        this.outside = outside;
        this.translator = new Ipv4UdpTranslator(nat);
        this.gateway =
                new NatPmpGateway(
                        nat, Ipv4Address.parse(TeredoInternet.GATEWAY_INSIDE), System.nanoTime());
    }

    /// Opens the devices `NAME-in` and `NAME-out`.
    ///
    /// @param addresses the public addresses, as many as this type of NAT needs
    /// @throws NodeException when the kernel refuses
    static NatBox open(String name, NatType type, List<String> addresses) throws NodeException {
        var behavior =
                type.behavior()
                        .orElseThrow(
                                () -> new IllegalArgumentException(type.label() + " is no NAT"));
        var nat =
                new Nat(
                        behavior,
                        addresses.stream().map(Ipv4Address::parse).toList(),
                        new SecureRandom());
        return new NatBox(TunDevice.open(name + "-in"), TunDevice.open(name + "-out"), nat);
    }

    /// Translates until a device is gone, which ends the process.
    void start() {
        Thread.ofPlatform().start(() -> carry(inside));
        Thread.ofPlatform().start(() -> carry(outside));
    }

    private void carry(TunDevice from) {
        try {
            var slots = new Packet[SLOTS];
            for (int i = 0; i < slots.length; i++) {
                slots[i] = new Packet(nativeMemory());
            }
            while (true) {
                int count = from.read(slots, Long.MAX_VALUE);
                translate(from, slots, count);
            }
        } catch (IOException gone) {
            System.err.println("the NAT at " + from.name() + " ends: " + gone.getMessage());
            Runtime.getRuntime().halt(1);
        }
    }

    private static MemorySegment nativeMemory() {
        return MemorySegment.ofBuffer(
                ByteBuffer.allocateDirect(Packet.HEADROOM + PACKET_LENGTH_MAX));
    }

    private void translate(TunDevice from, Packet[] slots, int count) {
        var toInside = new ArrayList<Packet>(count);
        var toOutside = new ArrayList<Packet>(count);
        synchronized (translator) {
            long nowNanos = System.nanoTime();
            for (int i = 0; i < count; i++) {
                var way =
                        from == inside
                                ? fromInside(slots[i], nowNanos)
                                : translator.fromOutside(slots[i], nowNanos);
                switch (way) {
                    case INSIDE -> toInside.add(slots[i]);
                    case OUTSIDE -> toOutside.add(slots[i]);
                    case NOWHERE -> {}
                }
            }
        }
        write(inside, toInside);
        write(outside, toOutside);
    }

    private Ipv4UdpTranslator.Way fromInside(Packet packet, long nowNanos) {
        return gateway.answer(packet, nowNanos)
                ? Ipv4UdpTranslator.Way.INSIDE
                : translator.fromInside(packet, nowNanos);
    }

    private static void write(TunDevice to, List<Packet> packets) {
        if (!packets.isEmpty()) {
            synchronized (to) {
                to.write(packets.toArray(Packet[]::new), packets.size());
            }
        }
    }
}
