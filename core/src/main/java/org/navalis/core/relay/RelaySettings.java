package org.navalis.core.relay;

import org.navalis.core.TeredoLimits;

/// How a relay works.
///
/// @param mtu the largest packet that the relay takes and sends, 1280 to 65467 octets; more than
///     1280 go only to clients that say that they take it
/// @param acceptsUnsolicited whether packets of clients are taken that nobody sent anything to (RFC
///     4380, section 5.4.2)
/// @param isStrictUnicast whether the special purposes of RFC 6890 are refused as addresses
/// @param limits the bounds
public record RelaySettings(
        int mtu, boolean acceptsUnsolicited, boolean isStrictUnicast, TeredoLimits limits) {

    /// A relay as it should be.
    public static final RelaySettings DEFAULT =
            new RelaySettings(1280, false, true, TeredoLimits.RELAY);

    /// Checks the MTU.
    public RelaySettings {
        if (mtu < 1280 || mtu > 65_467) {
            throw new IllegalArgumentException("mtu " + mtu + " is not between 1280 and 65467");
        }
    }

    /// The same with another MTU.
    public RelaySettings withMtu(int newMtu) {
        return new RelaySettings(newMtu, acceptsUnsolicited, isStrictUnicast, limits);
    }

    /// The same with other bounds.
    public RelaySettings withLimits(TeredoLimits newLimits) {
        return new RelaySettings(mtu, acceptsUnsolicited, isStrictUnicast, newLimits);
    }

    /// The same, taking or not taking what was not asked for.
    public RelaySettings withUnsolicited(boolean accepted) {
        return new RelaySettings(mtu, accepted, isStrictUnicast, limits);
    }

    /// The same with another judgement of special-purpose addresses.
    public RelaySettings withStrictUnicast(boolean strict) {
        return new RelaySettings(mtu, acceptsUnsolicited, strict, limits);
    }
}
