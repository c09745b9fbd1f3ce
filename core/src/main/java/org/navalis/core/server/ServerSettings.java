package org.navalis.core.server;

import java.util.List;
import org.navalis.core.ClientKey;
import org.navalis.core.Ipv4Prefix;
import org.navalis.core.ServerAddresses;

/// How a server works.
///
/// @param addresses the two IPv4 addresses, as clients see them
/// @param hasSecondary whether the secondary address can send
/// @param hasNativeIpv6 whether packets can be passed to native IPv6
/// @param mtu what advertisements say, at least 1280
/// @param isStrictSource whether indirect bubbles must come from the very mapping that their source
///     embeds; else from its IPv4 address (RFC 6081, section 3.1)
/// @param isStrictUnicast whether the special purposes of RFC 6890 are refused as addresses
/// @param isRateLimited whether the limits against floods are kept
/// @param keys the secrets shared with clients, at first; each identifier once
/// @param requiresAuthentication whether only clients with a key are answered (RFC 4380, section
///     5.3.1, check 4)
/// @param machines how many machines are the server together, at least one; each keeps its part of
///     those limits that are not of one source
/// @param knownRelays the relays that have as many bubbles passed on as they like
public record ServerSettings(
        ServerAddresses addresses,
        boolean hasSecondary,
        boolean hasNativeIpv6,
        int mtu,
        boolean isStrictSource,
        boolean isStrictUnicast,
        boolean isRateLimited,
        List<ClientKey> keys,
        boolean requiresAuthentication,
        int machines,
        List<Ipv4Prefix> knownRelays) {

    /// The MTU of IPv6 over Teredo unless told otherwise (RFC 4380, section 5.1.2).
    public static final int MTU_DEFAULT = 1280;

    /// A server as it should be, on these addresses.
    public static ServerSettings of(ServerAddresses addresses) {
        return new ServerSettings(
                addresses,
                true,
                true,
                MTU_DEFAULT,
                false,
                true,
                true,
                List.of(),
                false,
                1,
                List.of());
    }

    /// Checks the numbers.
    public ServerSettings {
        if (mtu < MTU_DEFAULT || mtu > 1472) {
            throw new IllegalArgumentException("mtu " + mtu + " is not between 1280 and 1472");
        }
        if (machines < 1) {
            throw new IllegalArgumentException("a server is at least one machine");
        }
        keys = List.copyOf(keys);
        knownRelays = List.copyOf(knownRelays);
    }

    /// The same with or without a path to native IPv6.
    public ServerSettings withNativeIpv6(boolean available) {
        return new ServerSettings(
                addresses,
                hasSecondary,
                available,
                mtu,
                isStrictSource,
                isStrictUnicast,
                isRateLimited,
                keys,
                requiresAuthentication,
                machines,
                knownRelays);
    }

    /// The same with or without a secondary address that can send.
    public ServerSettings withSecondary(boolean available) {
        return new ServerSettings(
                addresses,
                available,
                hasNativeIpv6,
                mtu,
                isStrictSource,
                isStrictUnicast,
                isRateLimited,
                keys,
                requiresAuthentication,
                machines,
                knownRelays);
    }

    /// The same with another MTU in advertisements.
    public ServerSettings withMtu(int newMtu) {
        return new ServerSettings(
                addresses,
                hasSecondary,
                hasNativeIpv6,
                newMtu,
                isStrictSource,
                isStrictUnicast,
                isRateLimited,
                keys,
                requiresAuthentication,
                machines,
                knownRelays);
    }

    /// The same with another judgement of the sources of bubbles.
    public ServerSettings withStrictSource(boolean strict) {
        return new ServerSettings(
                addresses,
                hasSecondary,
                hasNativeIpv6,
                mtu,
                strict,
                isStrictUnicast,
                isRateLimited,
                keys,
                requiresAuthentication,
                machines,
                knownRelays);
    }

    /// The same with another judgement of special-purpose addresses.
    public ServerSettings withStrictUnicast(boolean strict) {
        return new ServerSettings(
                addresses,
                hasSecondary,
                hasNativeIpv6,
                mtu,
                isStrictSource,
                strict,
                isRateLimited,
                keys,
                requiresAuthentication,
                machines,
                knownRelays);
    }

    /// The same with or without limits against floods.
    public ServerSettings withRateLimits(boolean limited) {
        return new ServerSettings(
                addresses,
                hasSecondary,
                hasNativeIpv6,
                mtu,
                isStrictSource,
                isStrictUnicast,
                limited,
                keys,
                requiresAuthentication,
                machines,
                knownRelays);
    }

    /// The same with secrets shared with clients.
    ///
    /// @param required whether only clients with a key are answered
    public ServerSettings withKeys(List<ClientKey> newKeys, boolean required) {
        return new ServerSettings(
                addresses,
                hasSecondary,
                hasNativeIpv6,
                mtu,
                isStrictSource,
                isStrictUnicast,
                isRateLimited,
                newKeys,
                required,
                machines,
                knownRelays);
    }

    /// The same as one of several machines, among which senders are divided by their addresses.
    public ServerSettings withMachines(int count) {
        return new ServerSettings(
                addresses,
                hasSecondary,
                hasNativeIpv6,
                mtu,
                isStrictSource,
                isStrictUnicast,
                isRateLimited,
                keys,
                requiresAuthentication,
                count,
                knownRelays);
    }

    /// The same with relays that have as many bubbles passed on as they like.
    public ServerSettings withKnownRelays(List<Ipv4Prefix> relays) {
        return new ServerSettings(
                addresses,
                hasSecondary,
                hasNativeIpv6,
                mtu,
                isStrictSource,
                isStrictUnicast,
                isRateLimited,
                keys,
                requiresAuthentication,
                machines,
                relays);
    }
}
