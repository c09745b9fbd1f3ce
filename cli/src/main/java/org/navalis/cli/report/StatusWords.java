package org.navalis.cli.report;

import java.util.Optional;
import org.navalis.core.NatKind;
import org.navalis.core.Trouble;
import org.navalis.core.client.ClientState;
import org.navalis.core.client.ClientStatus;

/// The words of the status page, as users of `netsh interface teredo show state` know them.
public final class StatusWords {

    static final String QUALIFIED = "qualified";
    static final String ONLINE = "online";
    static final String OFFLINE = "offline";

    private StatusWords() {}

    static String state(ClientStatus client) {
        return client.isHostRelay() && client.isUp() ? ONLINE : state(client.state());
    }

    static String clientType(ClientStatus client) {
        return client.isHostRelay() ? "teredo host-specific relay" : "teredo client";
    }

    private static String state(ClientState state) {
        return switch (state) {
            case ClientState.Disabled _, ClientState.Dormant _ -> "dormant";
            case ClientState.Offline _ -> OFFLINE;
            // Its name is looked up, which may take a while.
            case ClientState.Resolving _, ClientState.SolicitingPrimary _ ->
                    "probe (primary server)";
            case ClientState.SolicitingSecondary _ -> "probe (secondary server)";
            case ClientState.Qualified _ -> QUALIFIED;
        };
    }

    static Optional<String> error(ClientState state) {
        return state instanceof ClientState.Offline(Trouble trouble, _)
                ? Optional.of(error(trouble))
                : Optional.empty();
    }

    /// The word for the NAT; none while it is not known.
    static Optional<String> nat(ClientState state) {
        return switch (state) {
            case ClientState.Qualified qualified -> Optional.of(nat(qualified.nat()));
            // Given up before it was noted which kind.
            case ClientState.Offline(var trouble, _) when trouble == Trouble.SYMMETRIC_NAT ->
                    Optional.of("symmetric");
            case ClientState.Offline _,
                    ClientState.Disabled _,
                    ClientState.Resolving _,
                    ClientState.Dormant _,
                    ClientState.SolicitingPrimary _,
                    ClientState.SolicitingSecondary _ ->
                    Optional.empty();
        };
    }

    private static String error(Trouble trouble) {
        return switch (trouble) {
            case SERVER_NAME_UNRESOLVED -> "failed to resolve server name";
            case PRIMARY_SERVER_SILENT -> "primary server unreachable over UDP";
            case SECONDARY_SERVER_SILENT -> "secondary server unreachable over UDP";
            case KEY_REFUSED -> "server does not know the key of this client";
            case PRIMARY_SERVER_SILENT_TO_KEY ->
                    "primary server unreachable over UDP, or it does not know the key of this"
                            + " client";
            case SYMMETRIC_NAT -> "client behind symmetric NAT";
            case MANAGED_NETWORK -> "client is in a managed network";
            case NO_NAT -> "client is not behind a NAT";
            case NO_CLIENT_REACHED -> "no Teredo client is reached from here";
        };
    }

    /// The word for what is known of the NAT.
    public static String nat(NatKind nat) {
        return switch (nat) {
            case NONE -> "none (global connectivity)";
            case CONE -> "cone";
            case RESTRICTED -> "restricted";
            case RESTRICTED_PORT -> "restricted (port)";
            case SYMMETRIC_PORT -> "symmetric (port)";
            case SYMMETRIC_ADDRESS -> "symmetric (address)";
        };
    }

    static String natSpecialBehaviour(boolean isMapping, boolean isPortPreserving) {
        return "UPNP: " + yesOrNo(isMapping) + ", PortPreserving: " + yesOrNo(isPortPreserving);
    }

    private static String yesOrNo(boolean isSo) {
        return isSo ? "Yes" : "No";
    }
}
