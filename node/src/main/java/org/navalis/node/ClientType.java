package org.navalis.node;

import java.util.Arrays;
import java.util.Optional;

/// Where a client works, by the words that people know from Windows.
public enum ClientType {
    /// Nowhere: it is not opened at all.
    DISABLED("disabled"),
    /// On networks that nobody manages.
    CLIENT("client"),
    /// On managed networks too.
    ENTERPRISE_CLIENT("enterpriseclient"),
    /// Only behind a NAT, on networks that nobody manages.
    NAT_AWARE_CLIENT("natawareclient");

    private final String label;

    ClientType(String label) {
        this.label = label;
    }

    /// The word for it.
    public String label() {
        return label;
    }

    /// The type of a word.
    public static Optional<ClientType> of(String label) {
        return Arrays.stream(values()).filter(type -> type.label.equals(label)).findFirst();
    }

    /// Whether it works where the machine is joined to a domain whose controllers answer.
    boolean worksInManagedNetworks() {
        return this == ENTERPRISE_CLIENT;
    }
}
