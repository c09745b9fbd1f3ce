package org.navalis.core;

import java.util.ArrayList;
import java.util.List;

/// The text forms of IPv6 addresses: RFC 4291, section 2.2 in, RFC 5952, section 4 out.
final class Ipv6Text {

    private static final int GROUPS = 8;

    private Ipv6Text() {}

    static Ipv6Address parse(String text) {
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            throw notAnAddress(text);
        }
        var before = groups(text, gap < 0 ? text : text.substring(0, gap), gap < 0);
        var after = gap < 0 ? List.<Integer>of() : groups(text, text.substring(gap + 2), true);
        int given = before.size() + after.size();
        if (gap < 0 ? given != GROUPS : given >= GROUPS) {
            throw notAnAddress(text);
        }
        var groups = new ArrayList<>(before);
        for (int i = given; i < GROUPS; i++) {
            groups.add(0);
        }
        groups.addAll(after);
        return new Ipv6Address(join(groups.subList(0, 4)), join(groups.subList(4, 8)));
    }

    private static List<Integer> groups(String text, String part, boolean isLast) {
        var groups = new ArrayList<Integer>();
        if (part.isEmpty()) {
            return groups;
        }
        var words = part.split(":", -1);
        for (int i = 0; i < words.length; i++) {
            if (isLast && i == words.length - 1 && words[i].indexOf('.') >= 0) {
                if (!Ipv4Address.isAddress(words[i])) {
                    throw notAnAddress(text);
                }
                int address = Ipv4Address.parse(words[i]);
                groups.add(address >>> 16);
                groups.add(address & 0xffff);
            } else if (words[i].matches("[0-9a-fA-F]{1,4}")) {
                groups.add(Integer.parseInt(words[i], 16));
            } else {
                throw notAnAddress(text);
            }
        }
        return groups;
    }

    private static long join(List<Integer> groups) {
        long joined = 0;
        for (int group : groups) {
            joined = joined << 16 | group;
        }
        return joined;
    }

    static String toText(Ipv6Address address) {
        int gapStart = -1;
        int gapLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int zeros = 0;
            while (i + zeros < GROUPS && group(address, i + zeros) == 0) {
                zeros++;
            }
            if (zeros > gapLength) {
                gapStart = i;
                gapLength = zeros;
            }
        }
        var text = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (i == gapStart) {
                text.append("::");
                i += gapLength - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(group(address, i)));
        }
        return text.toString();
    }

    private static int group(Ipv6Address address, int index) {
        long half = index < 4 ? address.high() : address.low();
        return (int) (half >>> (48 - 16 * (index & 3))) & 0xffff;
    }

    private static IllegalArgumentException notAnAddress(String text) {
        return new IllegalArgumentException("'" + text + "' is not an IPv6 address");
    }
}
