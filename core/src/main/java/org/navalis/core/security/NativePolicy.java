package org.navalis.core.security;

import org.jspecify.annotations.Nullable;
import org.navalis.core.Drop;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv6Address;

/// Which native IPv6 addresses a server lets its clients reach: what is on the Internet, and
/// neither a way into the operator's network nor one back to the server (RFC 6324, section 3).
///
/// Teredo addresses are not judged here.
public final class NativePolicy {

    /// The first three bits of 2000::/3.
    private static final int GLOBAL_UNICAST = 1;

    /// Octets 0 and 1 of a 6to4 address (RFC 3056).
    private static final int SIX_TO_FOUR = 0x2002;

    /// Octets 8 to 11 of an ISATAP address, but for the universal bit (RFC 5214, section 6.1).
    private static final int ISATAP = 0x0000_5efe;

    private static final int UNIVERSAL_BIT = 0x0200_0000;

    private final AddressPolicy ipv4;
    private Ipv6Address own;

    /// @param ipv4 the policy for IPv4 addresses that IPv6 addresses embed
    /// @param host the machine that the role runs on
    public NativePolicy(AddressPolicy ipv4, HostAddresses host) {
        this.ipv4 = ipv4;
        this.own = host.ipv6();
    }

    /// Takes what has changed on the host.
    public void setHost(HostAddresses host) {
        own = host.ipv6();
    }

    /// Says why nothing may go to this native address, or null.
    public @Nullable Drop check(long high, long low) {
        boolean isSetAside = ipv4.isStrict() && isSpecialPurpose(high);
        if (high >>> 61 != GLOBAL_UNICAST || isSetAside || high == own.high() && low == own.low()) {
            return Drop.DST6_POLICY;
        }
        if (is6to4(high)) {
            int address = embedded6to4(high);
            boolean isUsable = ipv4.isGlobalUnicast(address) && !ipv4.isOwnAddress(address);
            return isUsable ? Drop.DST6_6TO4 : Drop.DST6_POLICY;
        }
        return isIsatap(low) && ipv4.isOwnAddress((int) low) ? Drop.DST6_SELF_EMBED : null;
    }

    /// Whether a 6to4 or ISATAP address leads to an IPv4 address of this machine.
    public boolean isBackToSelf(long high, long low) {
        return is6to4(high) && ipv4.isOwnAddress(embedded6to4(high))
                || isIsatap(low) && ipv4.isOwnAddress((int) low);
    }

    /// Whether the address is 6to4 (RFC 3056).
    public static boolean is6to4(long high) {
        return high >>> 48 == SIX_TO_FOUR;
    }

    /// Octets 2 to 5 of a 6to4 address.
    private static int embedded6to4(long high) {
        return (int) (high >>> 16);
    }

    private static boolean isIsatap(long low) {
        return ((int) (low >>> 32) & ~UNIVERSAL_BIT) == ISATAP;
    }

    /// What is set aside in 2000::/3: 2001::/23 for protocols, 2001:db8::/32 and 3fff::/20 for
    /// documentation (RFC 6890, RFC 9637).
    private static boolean isSpecialPurpose(long high) {
        return high >>> 41 == 0x2001_0000L >>> 9
                || high >>> 32 == 0x2001_0db8L
                || high >>> 44 == 0x3fff_0L;
    }
}
