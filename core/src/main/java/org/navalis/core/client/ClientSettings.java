package org.navalis.core.client;

import java.time.Duration;
import java.util.List;
import org.navalis.core.TeredoLimits;

/// How a client works.
///
/// @param refreshInterval how long the NAT keeps a mapping, at most (RFC 4380, section 5.2)
/// @param solicitationTimeout how long an answer of the server is awaited
/// @param restartDelay how long a client stays off-line before it tries again
/// @param mtu the largest packet that the client takes and sends, 1280 to 1472 octets, unless its
///     server advertises less; more than 1280 go only to peers that say that they take it
/// @param allowsSymmetricNat whether the client works behind a symmetric NAT, where it reaches
///     native hosts but few other clients; RFC 4380 alone gives up
/// @param acceptsUnverified whether packets of native hosts are delivered before the connectivity
///     test has shown that they come through the right relay
/// @param isStrictUnicast whether the special purposes of RFC 6890 are refused as addresses
/// @param discovery on which networks it looks for other clients
/// @param determinesInterval whether it finds out by itself how long the NAT keeps a mapping
/// @param extensions what it can do beyond RFC 4380; refused when one lacks another that it needs
/// @param limits the bounds
public record ClientSettings(
        Duration refreshInterval,
        Duration solicitationTimeout,
        Duration restartDelay,
        int mtu,
        boolean allowsSymmetricNat,
        boolean acceptsUnverified,
        boolean isStrictUnicast,
        DiscoveryScope discovery,
        boolean determinesInterval,
        List<Extension> extensions,
        TeredoLimits limits) {

    /// A client as it should be.
    public static final ClientSettings DEFAULT =
            new ClientSettings(
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(4),
                    Duration.ofSeconds(100),
                    1280,
                    true,
                    false,
                    true,
                    DiscoveryScope.PRIVATE_NETWORKS,
                    false,
                    Extension.ALL,
                    TeredoLimits.CLIENT);

    /// Checks the MTU, that every time is positive, and that no extension lacks what it needs.
    public ClientSettings {
        if (mtu < 1280 || mtu > 1472) {
            throw new IllegalArgumentException("mtu " + mtu + " is not between 1280 and 1472");
        }
        requirePositive("refreshInterval", refreshInterval);
        requirePositive("solicitationTimeout", solicitationTimeout);
        requirePositive("restartDelay", restartDelay);
        extensions = Extension.checked(extensions);
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be positive");
        }
    }

    /// Whether an extension is on.
    public boolean has(Extension extension) {
        return extensions.contains(extension);
    }

    /// Whether bubbles carry nonces: hairpinning needs them too (RFC 6081, section 5.6.4.1).
    boolean hasNonces() {
        return has(Extension.SNS) || has(Extension.HAIRPINNING);
    }

    /// The same with another refresh interval.
    public ClientSettings withRefreshInterval(Duration interval) {
        return new ClientSettings(
                interval,
                solicitationTimeout,
                restartDelay,
                mtu,
                allowsSymmetricNat,
                acceptsUnverified,
                isStrictUnicast,
                discovery,
                determinesInterval,
                extensions,
                limits);
    }

    /// The same with another time off-line.
    public ClientSettings withRestartDelay(Duration delay) {
        return new ClientSettings(
                refreshInterval,
                solicitationTimeout,
                delay,
                mtu,
                allowsSymmetricNat,
                acceptsUnverified,
                isStrictUnicast,
                discovery,
                determinesInterval,
                extensions,
                limits);
    }

    /// The same with another MTU.
    public ClientSettings withMtu(int newMtu) {
        return new ClientSettings(
                refreshInterval,
                solicitationTimeout,
                restartDelay,
                newMtu,
                allowsSymmetricNat,
                acceptsUnverified,
                isStrictUnicast,
                discovery,
                determinesInterval,
                extensions,
                limits);
    }

    /// The same, working or not working behind a symmetric NAT.
    public ClientSettings withSymmetricNat(boolean allowed) {
        return new ClientSettings(
                refreshInterval,
                solicitationTimeout,
                restartDelay,
                mtu,
                allowed,
                acceptsUnverified,
                isStrictUnicast,
                discovery,
                determinesInterval,
                extensions,
                limits);
    }

    /// The same, delivering or not delivering what is not verified.
    public ClientSettings withUnverified(boolean accepted) {
        return new ClientSettings(
                refreshInterval,
                solicitationTimeout,
                restartDelay,
                mtu,
                allowsSymmetricNat,
                accepted,
                isStrictUnicast,
                discovery,
                determinesInterval,
                extensions,
                limits);
    }

    /// The same with another judgement of special-purpose addresses.
    public ClientSettings withStrictUnicast(boolean strict) {
        return new ClientSettings(
                refreshInterval,
                solicitationTimeout,
                restartDelay,
                mtu,
                allowsSymmetricNat,
                acceptsUnverified,
                strict,
                discovery,
                determinesInterval,
                extensions,
                limits);
    }

    /// The same with other extensions.
    public ClientSettings withExtensions(List<Extension> others) {
        return new ClientSettings(
                refreshInterval,
                solicitationTimeout,
                restartDelay,
                mtu,
                allowsSymmetricNat,
                acceptsUnverified,
                isStrictUnicast,
                discovery,
                determinesInterval,
                others,
                limits);
    }

    /// The same with other bounds.
    public ClientSettings withLimits(TeredoLimits others) {
        return new ClientSettings(
                refreshInterval,
                solicitationTimeout,
                restartDelay,
                mtu,
                allowsSymmetricNat,
                acceptsUnverified,
                isStrictUnicast,
                discovery,
                determinesInterval,
                extensions,
                others);
    }

    /// The same with another patience with the server.
    public ClientSettings withSolicitationTimeout(Duration timeout) {
        return new ClientSettings(
                refreshInterval,
                timeout,
                restartDelay,
                mtu,
                allowsSymmetricNat,
                acceptsUnverified,
                isStrictUnicast,
                discovery,
                determinesInterval,
                extensions,
                limits);
    }

    /// The same, looking for other clients on these networks.
    public ClientSettings withDiscovery(DiscoveryScope scope) {
        return new ClientSettings(
                refreshInterval,
                solicitationTimeout,
                restartDelay,
                mtu,
                allowsSymmetricNat,
                acceptsUnverified,
                isStrictUnicast,
                scope,
                determinesInterval,
                extensions,
                limits);
    }

    /// The same, finding out or not finding out how long the NAT keeps a mapping.
    public ClientSettings withIntervalDetermination(boolean isWanted) {
        return new ClientSettings(
                refreshInterval,
                solicitationTimeout,
                restartDelay,
                mtu,
                allowsSymmetricNat,
                acceptsUnverified,
                isStrictUnicast,
                discovery,
                isWanted,
                extensions,
                limits);
    }
}
