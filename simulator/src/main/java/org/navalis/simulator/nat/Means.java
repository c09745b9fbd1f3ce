package org.navalis.simulator.nat;

import java.util.List;
import org.navalis.core.client.Extension;

/// What it takes to connect two clients, in the words of RFC 6081, section 3, figure 1.
public enum Means {
    /// RFC 4380 alone.
    PLAIN("Y"),
    /// Symmetric NAT support (RFC 6081, section 5.2).
    SNS("SNS"),
    /// The one for symmetric NATs that map a port on request (section 5.3).
    UPNP("SNS+UPN"),
    /// The one for NATs that keep the number of the port (section 5.4).
    PORT_PRESERVING("SNS+PP"),
    /// The one for NATs that count their ports up (section 5.5).
    SEQUENTIAL("SNS+SP"),
    /// The standard knows no way.
    NOTHING("-");

    private final String label;

    Means(String label) {
        this.label = label;
    }

    /// As it stands in a table: `Y`, extensions as in `SNS+PP`, or `-`.
    public String label() {
        return label;
    }

    /// The extensions that both clients need.
    public List<Extension> extensions() {
        return switch (this) {
            case PLAIN, NOTHING -> List.of();
            case SNS -> List.of(Extension.SNS);
            case UPNP -> List.of(Extension.SNS, Extension.UPNP);
            case PORT_PRESERVING -> List.of(Extension.SNS, Extension.PORT_PRESERVING);
            case SEQUENTIAL ->
                    List.of(Extension.SNS, Extension.PORT_PRESERVING, Extension.SEQUENTIAL);
        };
    }

    /// Whether it connects at all.
    public boolean isPromised() {
        return this != NOTHING;
    }
}
