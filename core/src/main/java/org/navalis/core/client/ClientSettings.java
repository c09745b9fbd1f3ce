package org.navalis.core.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.navalis.core.ClientKey;
import org.navalis.core.TeredoLimits;

/// How a client works.
///
/// @param refreshInterval how long the NAT keeps a mapping, at most (RFC 4380, section 5.2)
/// @param solicitationTimeout how long an answer of the server is awaited
/// @param restartDelay how long a client stays off-line before it tries again; each failure after
///     the first doubles it, up to ten times as long
/// @param mtu the largest packet that the client takes and sends, 1280 to 1472 octets, unless its
///     server advertises less; more than 1280 go only to peers that say that they take it
/// @param allowsSymmetricNat whether the client works behind a symmetric NAT, where it reaches
///     native hosts but few other clients; RFC 4380 alone gives up
/// @param acceptsUnverified whether packets of native hosts are delivered before the connectivity
///     test has shown that they come through the right relay
/// @param isStrictUnicast whether the special purposes of RFC 6890 are refused as addresses
/// @param discovery on which networks it looks for other clients
/// @param determinesInterval whether it finds out by itself how long the NAT keeps a mapping
/// @param sendsPlainBubble whether the third indirect bubble in a row carries no trailers, for
///     peers that drop those that do
/// @param triesAllAlternates whether direct bubbles go to the alternate addresses of every peer,
///     not only of those behind the same outer NAT: so anyone can have packets sent into the own
///     network
/// @param extensions what it can do beyond RFC 4380; refused when one lacks another that it needs
/// @param servers how many servers there are to choose from
/// @param isDefaultQualified whether the client keeps its address while nobody uses it; otherwise
///     it is dormant until a packet wakes it
/// @param dormantAfter how long nothing is sent before a client that may be dormant is
/// @param key what the client shares with its server for secure qualification (RFC 4380, section
///     5.2.2); empty when it proves nothing
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
        boolean sendsPlainBubble,
        boolean triesAllAlternates,
        List<Extension> extensions,
        int servers,
        boolean isDefaultQualified,
        Duration dormantAfter,
        Optional<ClientKey> key,
        TeredoLimits limits) {

    /// A client as it should be.
    public static final ClientSettings DEFAULT =
            new ClientSettings(
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(4),
                    Duration.ofSeconds(30),
                    1280,
                    true,
                    false,
                    true,
                    DiscoveryScope.PRIVATE_NETWORKS,
                    false,
                    false,
                    false,
                    Extension.ALL,
                    1,
                    true,
                    Duration.ofHours(1),
                    Optional.empty(),
                    TeredoLimits.CLIENT);

    /// Checks the MTU, that every time is positive, and that no extension lacks what it needs.
    public ClientSettings {
        if (mtu < 1280 || mtu > 1472) {
            throw new IllegalArgumentException("mtu " + mtu + " is not between 1280 and 1472");
        }
        requirePositive("refreshInterval", refreshInterval);
        requirePositive("solicitationTimeout", solicitationTimeout);
        requirePositive("restartDelay", restartDelay);
        requirePositive("dormantAfter", dormantAfter);
        if (servers < 1) {
            throw new IllegalArgumentException("a client of " + servers + " servers");
        }
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
        return with(parts -> parts.refreshInterval = interval);
    }

    /// The same with another time off-line.
    public ClientSettings withRestartDelay(Duration delay) {
        return with(parts -> parts.restartDelay = delay);
    }

    /// The same with another MTU.
    public ClientSettings withMtu(int newMtu) {
        return with(parts -> parts.mtu = newMtu);
    }

    /// The same, working or not working behind a symmetric NAT.
    public ClientSettings withSymmetricNat(boolean allowed) {
        return with(parts -> parts.allowsSymmetricNat = allowed);
    }

    /// The same, delivering or not delivering what is not verified.
    public ClientSettings withUnverified(boolean accepted) {
        return with(parts -> parts.acceptsUnverified = accepted);
    }

    /// The same with another judgement of special-purpose addresses.
    public ClientSettings withStrictUnicast(boolean strict) {
        return with(parts -> parts.isStrictUnicast = strict);
    }

    /// The same with other extensions.
    public ClientSettings withExtensions(List<Extension> others) {
        return with(parts -> parts.extensions = others);
    }

    /// The same with other bounds.
    public ClientSettings withLimits(TeredoLimits others) {
        return with(parts -> parts.limits = others);
    }

    /// The same with another patience with the server.
    public ClientSettings withSolicitationTimeout(Duration timeout) {
        return with(parts -> parts.solicitationTimeout = timeout);
    }

    /// The same, looking for other clients on these networks.
    public ClientSettings withDiscovery(DiscoveryScope scope) {
        return with(parts -> parts.discovery = scope);
    }

    /// The same, sending or not sending a plain bubble after two with trailers.
    public ClientSettings withPlainBubble(boolean isWanted) {
        return with(parts -> parts.sendsPlainBubble = isWanted);
    }

    /// The same, believing or not believing in the alternate addresses of every peer.
    public ClientSettings withAllAlternates(boolean isWanted) {
        return with(parts -> parts.triesAllAlternates = isWanted);
    }

    /// The same, finding out or not finding out how long the NAT keeps a mapping.
    public ClientSettings withIntervalDetermination(boolean isWanted) {
        return with(parts -> parts.determinesInterval = isWanted);
    }

    /// The same with this many servers to choose from.
    public ClientSettings withServers(int number) {
        return with(parts -> parts.servers = number);
    }

    /// The same, keeping its address while nobody uses it, or dormant after this time.
    public ClientSettings withDormancy(boolean isQualifiedByDefault, Duration after) {
        return with(parts -> {
            parts.isDefaultQualified = isQualifiedByDefault;
            parts.dormantAfter = after;
        });
    }

    /// The same with a key, or without.
    public ClientSettings withKey(Optional<ClientKey> shared) {
        return with(parts -> parts.key = shared);
    }

    private ClientSettings with(Consumer<Parts> change) {
        var parts = new Parts(this);
        change.accept(parts);
        return parts.toSettings();
    }

    /// The components, one of which is about to change.
    private static final class Parts {
        private Duration refreshInterval;
        private Duration solicitationTimeout;
        private Duration restartDelay;
        private int mtu;
        private boolean allowsSymmetricNat;
        private boolean acceptsUnverified;
        private boolean isStrictUnicast;
        private DiscoveryScope discovery;
        private boolean determinesInterval;
        private boolean sendsPlainBubble;
        private boolean triesAllAlternates;
        private List<Extension> extensions;
        private int servers;
        private boolean isDefaultQualified;
        private Duration dormantAfter;
        private Optional<ClientKey> key;
        private TeredoLimits limits;

        Parts(ClientSettings settings) {
            refreshInterval = settings.refreshInterval;
            solicitationTimeout = settings.solicitationTimeout;
            restartDelay = settings.restartDelay;
            mtu = settings.mtu;
            allowsSymmetricNat = settings.allowsSymmetricNat;
            acceptsUnverified = settings.acceptsUnverified;
            isStrictUnicast = settings.isStrictUnicast;
            discovery = settings.discovery;
            determinesInterval = settings.determinesInterval;
            sendsPlainBubble = settings.sendsPlainBubble;
            triesAllAlternates = settings.triesAllAlternates;
            extensions = settings.extensions;
            servers = settings.servers;
            isDefaultQualified = settings.isDefaultQualified;
            dormantAfter = settings.dormantAfter;
            key = settings.key;
            limits = settings.limits;
        }

        ClientSettings toSettings() {
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
                    sendsPlainBubble,
                    triesAllAlternates,
                    extensions,
                    servers,
                    isDefaultQualified,
                    dormantAfter,
                    key,
                    limits);
        }
    }
}
