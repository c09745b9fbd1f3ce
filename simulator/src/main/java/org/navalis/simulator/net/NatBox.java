package org.navalis.simulator.net;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.simulator.nat.Nat;
import org.navalis.simulator.nat.Translation;
import org.navalis.simulator.time.Timeline;

/// A NAT between a network of its own and another network; a router like others.
public final class NatBox implements Ipv4Node, Ipv4Network {

    /// How many bits the addresses of the network behind a NAT share.
    public static final int PREFIX_LENGTH = 24;

    private static final int MULTICAST_PREFIX = 0xe;

    private final String name;
    private final Timeline timeline;
    private final Nat nat;
    private final String insidePrefix;
    private final Link link;
    private final Map<Integer, Link> inside = new LinkedHashMap<>();
    private int routers;

    /// A NAT whose public addresses are tied to the outer network, before 192.168.1.0/24.
    public NatBox(String name, Timeline timeline, Capture capture, Nat nat, Ipv4Network outer) {
        this(name, timeline, capture, nat, outer, "192.168.1.");
    }

    /// A NAT whose public addresses are tied to the outer network, maybe behind another NAT.
    ///
    /// @param insidePrefix the first three numbers of its inside addresses, as in `192.168.1.`
    public NatBox(
            String name,
            Timeline timeline,
            Capture capture,
            Nat nat,
            Ipv4Network outer,
            String insidePrefix) {
        this.insidePrefix = insidePrefix;
        this.name = name;
        this.timeline = timeline;
        this.nat = nat;
        this.link = new Link(timeline, capture, outer, this, LinkQuality.GOOD);
        for (int address : nat.addresses()) {
            outer.attach(address, link);
        }
    }

    @Override
    public String name() {
        return name;
    }

    /// What translates.
    public Nat nat() {
        return nat;
    }

    /// The access to the outer network.
    public Link link() {
        return link;
    }

    /// Sets how many routers there are between the box and what is inside; none unless told
    /// otherwise.
    public void setRouters(int count) {
        routers = count;
    }

    /// Loses all mappings, as when it is switched off and on.
    public void reboot() {
        timeline.note(name + " reboots");
        nat.reset();
    }

    /// Loses all mappings and gets other public addresses.
    public void reboot(Ipv4Internet outer, List<Integer> addresses) {
        nat.addresses().forEach(outer::detach);
        nat.reset(addresses);
        addresses.forEach(address -> outer.attach(address, link));
    }

    /// An address that no host behind this NAT has.
    public int newInsideAddress() {
        return Ipv4Address.parse(insidePrefix + (inside.size() + 2));
    }

    @Override
    public void attach(int address, Link host) {
        if (inside.put(address, host) != null) {
            throw new IllegalArgumentException(name + " has two hosts with one address");
        }
    }

    @Override
    public void route(Datagram datagram) {
        if (isMulticast(datagram.destination().address())) {
            deliverToNeighbors(datagram);
            return;
        }
        var neighbor = inside.get(datagram.destination().address());
        if (neighbor != null) {
            neighbor.deliver(datagram);
            return;
        }
        if (isPassedOn(datagram)) {
            pass(
                    datagram.behind(1 + routers),
                    nat.outbound(datagram.source(), datagram.destination(), timeline.nowNanos()));
        }
    }

    /// What is for the box itself, as everything that it refuses, needs no time to live any more.
    @Override
    public void receive(Datagram datagram) {
        var translation =
                nat.inbound(datagram.source(), datagram.destination(), timeline.nowNanos());
        if (translation instanceof Translation.Refused || isPassedOn(datagram)) {
            pass(datagram.behind(1 + routers), translation);
        }
    }

    private static boolean isMulticast(int address) {
        return address >>> 28 == MULTICAST_PREFIX;
    }

    /// A NAT makes no mapping for what it does not pass on.
    private boolean isPassedOn(Datagram datagram) {
        boolean isPassed = datagram.isPassedBy(1 + routers);
        if (!isPassed) {
            timeline.note(name + " is too far: " + datagram);
        }
        return isPassed;
    }

    /// The sender's own copy is the matter of its system, which gives it none here.
    private void deliverToNeighbors(Datagram datagram) {
        inside.forEach((address, link) -> {
            if (address != datagram.source().address()) {
                link.deliver(datagram);
            }
        });
    }

    private void pass(Datagram datagram, Translation translation) {
        switch (translation) {
            case Translation.Outward(var source) -> link.send(datagram.from(source));
            case Translation.Inward(var destination) -> deliver(datagram.to(destination));
            case Translation.Hairpin(var source, var destination) ->
                    deliver(datagram.from(source).to(destination));
            case Translation.Refused(var reason) ->
                    timeline.note(name + " refuses (" + reason.label() + "): " + datagram);
        }
    }

    private void deliver(Datagram datagram) {
        Ipv4Endpoint to = datagram.destination();
        var host = inside.get(to.address());
        if (host != null) {
            host.deliver(datagram);
        }
    }
}
