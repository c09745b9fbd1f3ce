package org.navalis.core.relay;

import java.util.List;
import org.navalis.core.Ipv6Prefix;
import org.navalis.core.TeredoLimits;

/// How a relay works.
///
/// @param mtu the largest packet that the relay takes and sends, 1280 to 65467 octets; more than
///     1280 go only to clients that say that they take it
/// @param acceptsUnsolicited whether packets of clients are taken that nobody sent anything to (RFC
///     4380, section 5.4.2)
/// @param isStrictUnicast whether the special purposes of RFC 6890 are refused as addresses
/// @param isRateLimited whether bubbles and new clients are bounded for each address that has them
///     sent, or gets them
/// @param served the native addresses that the relay works for (RFC 4380, section 7.3.5); not empty
/// @param limits the bounds
/// @param machines how many machines are the relay together, at least one; each keeps its part of
///     those bounds for an address that are not of one client
public record RelaySettings(
        int mtu,
        boolean acceptsUnsolicited,
        boolean isStrictUnicast,
        boolean isRateLimited,
        List<Ipv6Prefix> served,
        TeredoLimits limits,
        int machines) {

    /// A relay as it should be.
    public static final RelaySettings DEFAULT =
            new RelaySettings(
                    1280, false, true, true, List.of(Ipv6Prefix.ALL), TeredoLimits.RELAY, 1);

    /// Checks the MTU, and that somebody is served.
    public RelaySettings {
        if (mtu < 1280 || mtu > 65_467) {
            throw new IllegalArgumentException("mtu " + mtu + " is not between 1280 and 65467");
        }
        served = List.copyOf(served);
        if (served.isEmpty()) {
            throw new IllegalArgumentException("a relay without a prefix to serve serves nobody");
        }
        if (machines < 1) {
            throw new IllegalArgumentException("a relay is at least one machine");
        }
    }

    /// The same with another MTU.
    public RelaySettings withMtu(int newMtu) {
        return new RelaySettings(
                newMtu,
                acceptsUnsolicited,
                isStrictUnicast,
                isRateLimited,
                served,
                limits,
                machines);
    }

    /// The same with other bounds.
    public RelaySettings withLimits(TeredoLimits newLimits) {
        return new RelaySettings(
                mtu,
                acceptsUnsolicited,
                isStrictUnicast,
                isRateLimited,
                served,
                newLimits,
                machines);
    }

    /// The same, taking or not taking what was not asked for.
    public RelaySettings withUnsolicited(boolean accepted) {
        return new RelaySettings(
                mtu, accepted, isStrictUnicast, isRateLimited, served, limits, machines);
    }

    /// The same with another judgement of special-purpose addresses.
    public RelaySettings withStrictUnicast(boolean strict) {
        return new RelaySettings(
                mtu, acceptsUnsolicited, strict, isRateLimited, served, limits, machines);
    }

    /// The same with or without bounds for each address.
    public RelaySettings withRateLimits(boolean limited) {
        return new RelaySettings(
                mtu, acceptsUnsolicited, isStrictUnicast, limited, served, limits, machines);
    }

    /// The same for other native addresses.
    public RelaySettings withServed(List<Ipv6Prefix> prefixes) {
        return new RelaySettings(
                mtu,
                acceptsUnsolicited,
                isStrictUnicast,
                isRateLimited,
                prefixes,
                limits,
                machines);
    }

    /// The same as one of several machines, among which clients are divided by their addresses.
    public RelaySettings withMachines(int count) {
        return new RelaySettings(
                mtu, acceptsUnsolicited, isStrictUnicast, isRateLimited, served, limits, count);
    }
}
