package org.navalis.node;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Ipv6Address;
import org.navalis.core.host.TeredoHost;
import org.navalis.node.io.Platform;

/// Follows the IPv4 network under a client: another way to the server is another network, where it
/// qualifies anew at once (RFC 4380, section 5.2.5); after a way that was cut, it asks its server
/// at once whether everything is as before. And follows native IPv6, with which it is a relay for
/// its machine instead (section 5.5).
///
/// Called by the thread that watches the host.
final class ClientNetwork {

    /// RFC 4380, section 5.2.1: solicitations are four seconds apart, however the network flaps.
    static final long SPACING_NANOS = Duration.ofSeconds(4).toNanos();

    private final TeredoHost host;
    private final ClientDuties duties;
    private final Platform platform;
    private final NodeLoop loop;
    private final BatchingOutbox out;
    private HostView seen = HostView.NONE;
    private @Nullable Way known;
    private boolean wasCut;
    private List<Ipv6Address> natives = List.of();
    private boolean areNativesNews;
    private Wish pending = Wish.NOTHING;
    private Optional<Long> actedNanos = Optional.empty();

    /// The way to the server: the own address, and the gateway.
    private record Way(int source, int gateway) {}

    /// What a change asks of the client, the stronger the later.
    private enum Wish {
        NOTHING,
        /// To try again, if it is off-line.
        RETRY,
        /// To ask its server whether the mapping still holds.
        CHECK,
        /// To qualify anew.
        RESTART
    }

    ClientNetwork(
            TeredoHost host,
            ClientDuties duties,
            Platform platform,
            NodeLoop loop,
            BatchingOutbox out) {
        this.host = host;
        this.duties = duties;
        this.platform = platform;
        this.loop = loop;
        this.out = out;
    }

    /// These own addresses had no way to anywhere for a moment.
    void onCut(Set<Integer> addresses) {
        wasCut |= addresses.contains(duties.source());
    }

    /// The network may have changed.
    void onHost(HostView view) {
        var found = duties.nativesIn(view);
        areNativesNews |= !found.equals(natives);
        natives = found;
        boolean isFirst = seen.equals(HostView.NONE);
        boolean isOther = !view.equals(seen);
        seen = view;
        if (isOther && !isFirst && duties.isUnwelcome()) {
            wish(Wish.RESTART);
        }
        var way = wayIn(view);
        if (way.isEmpty()) {
            wasCut |= duties.server() != 0;
            wish(isOther && !isFirst && duties.server() == 0 ? Wish.RETRY : Wish.NOTHING);
            return;
        }
        var before = known;
        boolean isSame =
                before == null ? way.get().source() == duties.source() : way.get().equals(before);
        known = way.get();
        if (!isSame) {
            wish(Wish.RESTART);
        } else if (wasCut) {
            wish(Wish.CHECK);
        } else if (isOther && !isFirst) {
            wish(Wish.RETRY);
        }
        wasCut = false;
    }

    /// The way to the server, unless there is none or its server is not known yet.
    private Optional<Way> wayIn(HostView view) {
        int server = duties.server();
        int source = server == 0 ? 0 : duties.sourceTowards(server);
        return source == 0 || !view.reachable().contains(source)
                ? Optional.empty()
                : Optional.of(new Way(source, platform.gatewayTowards(server, source)));
    }

    /// The machine was asleep: no NAT remembers it, and no peer.
    void onResumed() {
        wish(Wish.RESTART);
    }

    private void wish(Wish wish) {
        pending = wish.compareTo(pending) > 0 ? wish : pending;
    }

    /// Does what is pending when it is time.
    ///
    /// @return when it wants to be called again
    long onTick(long nowNanos) {
        if (pending == Wish.NOTHING && !areNativesNews) {
            return Long.MAX_VALUE;
        }
        long dueNanos = actedNanos.map(acted -> acted + SPACING_NANOS).orElse(nowNanos);
        if (dueNanos - nowNanos > 0) {
            return dueNanos;
        }
        var wish = pending;
        var addresses = natives;
        pending = Wish.NOTHING;
        areNativesNews = false;
        actedNanos = Optional.of(nowNanos);
        loop.post(now -> {
            host.setNatives(addresses, now, out);
            act(wish, now);
        });
        return Long.MAX_VALUE;
    }

    private void act(Wish wish, long nowNanos) {
        switch (wish) {
            case NOTHING -> {}
            case RETRY -> host.retry(nowNanos, out);
            case CHECK -> host.client().check(nowNanos, out);
            case RESTART -> host.onNetworkChange(nowNanos, out);
        }
    }
}
