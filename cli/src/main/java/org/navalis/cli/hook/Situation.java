package org.navalis.cli.hook;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.navalis.core.Ipv6Address;
import org.navalis.core.TeredoAddress;

/// What a hook is told: the words of Miredo's hooks, so that scripts written for it go on working.
///
/// @param state `up`, `down` or `destroy`
/// @param address the Teredo address, while there is one
/// @param mtu the MTU of the tunnel, with an address
record Situation(String state, Optional<Ipv6Address> address, int mtu) {

    /// Before there was an address, and when there is none.
    static final Situation DOWN = new Situation("down", Optional.empty(), 0);

    /// The device is about to go.
    static final Situation DESTROY = new Situation("destroy", Optional.empty(), 0);

    private static final Ipv6Address LINK_LOCAL =
            new Ipv6Address(TeredoAddress.LINK_LOCAL_HIGH, TeredoAddress.LINK_LOCAL_LOW);

    /// With this address, the first one or another one.
    static Situation up(Ipv6Address address, int mtu) {
        return new Situation("up", Optional.of(address), mtu);
    }

    /// The variables of a hook.
    ///
    /// @param before what the hooks were told last
    Map<String, String> variables(Situation before) {
        var variables = new LinkedHashMap<String, String>();
        put(variables, "");
        before.put(variables, "OLD_");
        return variables;
    }

    private void put(Map<String, String> variables, String prefix) {
        variables.put(prefix + "STATE", state);
        address.ifPresent(known -> {
            variables.put(prefix + "ADDRESS", known.toString());
            variables.put(prefix + "LLADDRESS", LINK_LOCAL.toString());
            variables.put(prefix + "MTU", Integer.toString(mtu));
        });
    }
}
