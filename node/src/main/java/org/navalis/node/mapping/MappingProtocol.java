package org.navalis.node.mapping;

/// How a gateway is asked for a mapping; the first is asked first.
///
/// PCP and NAT-PMP take a datagram each way, their mappings end by themselves, and PCP's can be
/// taken away only by who made them. UPnP takes a search, several pages of XML and the gateway's
/// web server, and its mappings last until somebody deletes them.
public enum MappingProtocol {
    /// RFC 6887.
    PCP("PCP"),
    /// RFC 6886.
    NAT_PMP("NAT-PMP"),
    /// WANIPConnection of the UPnP Forum's Internet Gateway Device (RFC 6081, section 5.3).
    UPNP("UPnP");

    private final String label;

    MappingProtocol(String label) {
        this.label = label;
    }

    /// The name that people use.
    public String label() {
        return label;
    }
}
