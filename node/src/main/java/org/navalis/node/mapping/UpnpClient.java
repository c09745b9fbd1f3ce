package org.navalis.node.mapping;

import java.io.IOException;
import java.util.List;
import org.navalis.core.Ipv4Address;
import org.navalis.node.mapping.DeviceDescription.Service;

/// Maps by the actions of WANIPConnection, or of WANPPPConnection, which are the same (RFC 6081,
/// section 5.3.3).
///
/// @param gateway who is asked
/// @param services in this order, until one does
record UpnpClient(Gateway gateway, List<Service> services) implements MappingClient {

    /// For gateways that refuse leases without an end: the longest of WANIPConnection:2.
    private static final int LEASE_SECONDS_MAX = 604_800;

    private static final int NO_SUCH_ENTRY = 714;
    private static final int CONFLICT = 718;

    /// A gateway that refused, with the code of the action's error; 0 when none was given.
    private static final class Refusal extends IOException {

        private static final long serialVersionUID = 1;

        private final int code;

        Refusal(String action, int code) {
            super("the gateway refused " + action + " with error " + code);
            this.code = code;
        }
    }

    @Override
    public MappingProtocol protocol() {
        return MappingProtocol.UPNP;
    }

    @Override
    public Lease map(int port, int externalPort, Patience patience) throws IOException {
        IOException refusal = new GatewayException("the gateway has no service that maps");
        for (var service : services) {
            try {
                return map(service, port, externalPort, patience);
            } catch (IOException refused) {
                refusal = refused;
            }
        }
        throw refusal;
    }

    private Lease map(Service service, int port, int externalPort, Patience patience)
            throws IOException {
        int leaseSeconds = 0;
        try {
            add(service, port, externalPort, leaseSeconds, patience);
        } catch (Refusal refused) {
            if (refused.code == CONFLICT) {
                throw refused;
            }
            leaseSeconds = LEASE_SECONDS_MAX;
            add(service, port, externalPort, leaseSeconds, patience);
        }
        try {
            var answer = ask(service, "GetExternalIPAddress", "", patience);
            var address = DeviceDescription.textOf(answer, "NewExternalIPAddress");
            if (!Ipv4Address.isAddress(address)) {
                throw new GatewayException("the gateway has no external IPv4 address");
            }
            return Lease.of(Ipv4Address.parse(address), externalPort, leaseSeconds);
        } catch (IOException useless) {
            giveBack(service, externalPort, useless);
            throw useless;
        }
    }

    /// EXT-UPN-05: a mapping that nobody knows the address of helps nobody.
    private void giveBack(Service service, int externalPort, IOException why) {
        try {
            delete(service, externalPort, Patience.of(MappingClient.GIVING_BACK));
        } catch (IOException left) {
            why.addSuppressed(left);
        }
    }

    private void add(
            Service service, int port, int externalPort, int leaseSeconds, Patience patience)
            throws IOException {
        var arguments =
                mappingOf(externalPort)
                        + argument("NewInternalPort", Integer.toString(port))
                        + argument("NewInternalClient", Ipv4Address.toText(gateway.local()))
                        + argument("NewEnabled", "1")
                        + argument("NewPortMappingDescription", "TEREDO")
                        + argument("NewLeaseDuration", Integer.toString(leaseSeconds));
        var _ = ask(service, "AddPortMapping", arguments, patience);
    }

    private static String mappingOf(int externalPort) {
        return argument("NewRemoteHost", "")
                + argument("NewExternalPort", Integer.toString(externalPort))
                + argument("NewProtocol", "UDP");
    }

    private static String argument(String name, String value) {
        return "<" + name + ">" + value + "</" + name + ">";
    }

    @Override
    public void unmap(int port, int externalPort, Patience patience) throws IOException {
        IOException refusal = new GatewayException("the gateway has no service that maps");
        for (var service : services) {
            try {
                delete(service, externalPort, patience);
                return;
            } catch (IOException refused) {
                refusal = refused;
            }
        }
        throw refusal;
    }

    private void delete(Service service, int externalPort, Patience patience) throws IOException {
        try {
            var _ = ask(service, "DeletePortMapping", mappingOf(externalPort), patience);
        } catch (Refusal refused) {
            if (refused.code != NO_SUCH_ENTRY) {
                throw refused;
            }
        }
    }

    private String ask(Service service, String action, String arguments, Patience patience)
            throws IOException {
        var body =
                "<?xml version=\"1.0\"?>\r\n<s:Envelope"
                        + " xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\""
                        + " s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body>"
                        + "<u:"
                        + action
                        + " xmlns:u=\""
                        + service.type()
                        + "\">"
                        + arguments
                        + "</u:"
                        + action
                        + "></s:Body></s:Envelope>\r\n";
        var answer =
                HttpExchange.post(
                        gateway, service.control(), service.type() + "#" + action, body, patience);
        return switch (answer.status()) {
            case 200 -> answer.body();
            case 500 -> throw new Refusal(action, codeOf(answer.body()));
            default ->
                    throw new GatewayException(
                            "the gateway answered " + action + " with HTTP " + answer.status());
        };
    }

    private static int codeOf(String fault) throws GatewayException {
        var code = DeviceDescription.textOf(fault, "errorCode");
        return code.matches("[0-9]{1,4}") ? Integer.parseInt(code) : 0;
    }
}
