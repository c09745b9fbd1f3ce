package org.navalis.node.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The services of a gateway that make port mappings, as its description names them.
final class DeviceDescription {

    /// WANIPConnection of either version, and what gateways that dial in have in its place.
    private static final Pattern MAPS =
            Pattern.compile("urn:schemas-upnp-org:service:WAN(IPConnection:[12]|PPPConnection:1)");

    /// A gateway has one for each way out.
    private static final int SERVICES_MAX = 4;

    private DeviceDescription() {}

    /// A service.
    ///
    /// @param type its URN
    /// @param control where its actions are asked for
    record Service(String type, GatewayUrl control) {}

    /// The services in a description, in its order.
    ///
    /// @param at where the description came from
    /// @throws GatewayException when it is no XML, or names pages of others
    static List<Service> parse(String document, GatewayUrl at) throws GatewayException {
        var found = new ArrayList<Service>();
        var reader = new XmlReader(document);
        var base = at;
        String text = "";
        String type = "";
        String control = "";
        for (var kind = reader.next(); kind != XmlReader.Kind.DOCUMENT_END; kind = reader.next()) {
            switch (kind) {
                case START -> text = "";
                case TEXT -> text += reader.value();
                case END -> {
                    switch (reader.value()) {
                        case "URLBase" -> base = text.isBlank() ? base : at.resolve(text.strip());
                        case "serviceType" -> type = text.strip();
                        case "controlURL" -> control = text.strip();
                        case "service" -> {
                            if (MAPS.matcher(type).matches() && found.size() < SERVICES_MAX) {
                                found.add(new Service(type, base.resolve(control)));
                            }
                            type = "";
                            control = "";
                        }
                        default -> {}
                    }
                    text = "";
                }
                case DOCUMENT_END -> {}
            }
        }
        return found;
    }

    /// The text of the first element of this name; empty without it.
    ///
    /// @throws GatewayException when it is no XML
    static String textOf(String document, String element) throws GatewayException {
        var reader = new XmlReader(document);
        var text = new StringBuilder();
        boolean isInside = false;
        for (var kind = reader.next(); kind != XmlReader.Kind.DOCUMENT_END; kind = reader.next()) {
            boolean isNamed = kind != XmlReader.Kind.TEXT && reader.value().equals(element);
            if (kind == XmlReader.Kind.START && isNamed) {
                isInside = true;
            } else if (kind == XmlReader.Kind.END && isNamed && isInside) {
                return text.toString().strip();
            } else if (kind == XmlReader.Kind.TEXT && isInside) {
                text.append(reader.value());
            }
        }
        return "";
    }
}
