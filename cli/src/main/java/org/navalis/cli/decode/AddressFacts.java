package org.navalis.cli.decode;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv6Address;
import org.navalis.core.TeredoAddress;

/// A Teredo address taken apart (RFC 4380, section 4; RFC 5991, section 3).
final class AddressFacts {

    private AddressFacts() {}

    /// Every field of an address.
    ///
    /// @throws IllegalArgumentException when it is not in 2001::/32
    static Map<String, Object> of(Ipv6Address address) {
        var teredo = TeredoAddress.of(address);
        var facts = new LinkedHashMap<String, Object>();
        facts.put("address", address.toString());
        facts.put("server", Ipv4Address.toText(teredo.server()));
        facts.put("flags", HexFormat.of().toHexDigits((short) teredo.flags()));
        facts.put("cone", (teredo.flags() & TeredoAddress.FLAG_CONE) != 0);
        facts.put(
                "randomBits",
                HexFormat.of().toHexDigits((short) (teredo.flags() & TeredoAddress.FLAGS_RANDOM)));
        facts.put("mappedAddress", Ipv4Address.toText(teredo.mapped().address()));
        facts.put("mappedPort", teredo.mapped().port());
        facts.put("serverJudgement", judgement(teredo.server()));
        facts.put("mappedJudgement", judgement(teredo.mapped().address()));
        return facts;
    }

    private static String judgement(int address) {
        if (!Ipv4Address.isGlobalUnicast(address, false)) {
            return "not global unicast (RFC 4380, section 5.2.4)";
        }
        return Ipv4Address.isGlobalUnicast(address, true)
                ? "global unicast"
                : "of special purpose (RFC 6890)";
    }

    /// The server and the mapped endpoint in a few words.
    static String inShort(Ipv6Address address) {
        var teredo = TeredoAddress.of(address);
        return "Teredo, server "
                + Ipv4Address.toText(teredo.server())
                + ", mapped "
                + teredo.mapped();
    }
}
