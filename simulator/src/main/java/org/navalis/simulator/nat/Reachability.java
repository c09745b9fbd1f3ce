package org.navalis.simulator.nat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// What the standard promises to a client behind one NAT that opens a connection to a client behind
/// another one (RFC 6081, section 3, figure 1), and why.
///
/// A host without a NAT counts as one behind a cone NAT: it can be sent to in the same way.
///
/// @param from the NAT of the client that begins
/// @param to the NAT of the other client
public record Reachability(NatType from, NatType to) {

    /// The NATs of the figure, in its order.
    public static final List<NatType> KINDS =
            Stream.of(NatType.values()).filter(type -> type != NatType.NONE).toList();

    /// Figure 1: a line for each NAT of the client that begins, in the order of [#KINDS].
    private static final List<List<String>> FIGURE =
            """
            Y   Y   Y      Y       SNS     SNS    SNS    SNS SNS
            Y   Y   Y      Y       SNS     SNS    SNS    SNS -
            Y   Y   Y      Y       -       SNS+PP SNS+SP -   -
            Y   Y   Y      Y       SNS+UPN -      -      -   -
            SNS SNS -      SNS+UPN SNS+UPN -      -      -   -
            SNS SNS SNS+PP -       -       SNS+PP SNS+SP -   -
            SNS SNS SNS+SP -       -       -      -      -   -
            SNS SNS -      -       -       -      -      -   -
            SNS -   -      -       -       -      -      -   -
            """
                    .lines()
                    .map(line -> List.of(line.split(" +")))
                    .toList();

    /// How hard it is to know beforehand where packets come from; the harder one decides.
    private enum Origin {
        /// From the endpoint in the address of the client.
        EMBEDDED,
        /// From the number of a port that the client chooses and announces.
        ANNOUNCED,
        /// From a port that can be guessed for one destination.
        GUESSED,
        /// Maybe from another port than the one that is open.
        UNSURE,
        /// From a port that nobody knows.
        ANY_PORT,
        /// From an address that nobody knows.
        ANY_ADDRESS
    }

    /// Both ways between all kinds.
    public static Stream<Reachability> all() {
        return KINDS.stream().flatMap(from -> KINDS.stream().map(to -> new Reachability(from, to)));
    }

    /// What connects them.
    public Means means() {
        var word = FIGURE.get(row(from)).get(row(to));
        return Arrays.stream(Means.values())
                .filter(it -> it.label().equals(word))
                .findFirst()
                .orElseThrow();
    }

    private static int row(NatType type) {
        return type == NatType.NONE ? 0 : KINDS.indexOf(type);
    }

    /// Why it works, or why it does not, in one sentence.
    public String reason() {
        return switch (means()) {
            case PLAIN ->
                    """
                    Each client is seen by all others at the endpoint in its address, and a bubble \
                    through the server makes each open its NAT for the other.\
                    """;
            case SNS ->
                    """
                    %s sends from another %s than the one in the address of its client; a number \
                    that went through the server proves what comes from there.\
                    """
                            .formatted(named(harder()), part(harder()));
            case UPNP ->
                    """
                    %s sends from other ports than the one in the address of its client, but lets \
                    everybody in there; so both send to the addresses, and a number that went \
                    through the server proves what comes from elsewhere.\
                    """
                            .formatted(named(harder()));
            case PORT_PRESERVING ->
                    """
                    %s keeps the number of a new port; so the client opens one, announces it \
                    through the server, and is knocked at there.\
                    """
                            .formatted(named(harder()));
            case SEQUENTIAL ->
                    """
                    %s counts its ports up; so the client asks the server before and after it \
                    knocks, and announces the port between the two answers.\
                    """
                            .formatted(named(harder()));
            case NOTHING -> obstacle();
        };
    }

    private NatType harder() {
        return origin(from).compareTo(origin(to)) >= 0 ? from : to;
    }

    private static String part(NatType type) {
        return type == NatType.SYMMETRIC_ADDRESS ? "address" : "port";
    }

    private static String named(NatType type) {
        return "A NAT of type " + type.label();
    }

    private String obstacle() {
        boolean isFrom = !isOpen(to) && (isOpen(from) || harder() == from);
        var sender = isFrom ? from : to;
        var receiver = isFrom ? to : from;
        return switch (origin(sender)) {
            case ANY_PORT, ANY_ADDRESS ->
                    """
                    %s sends to every destination from another %s, which nobody knows beforehand, \
                    and the other NAT lets in only %s that it has sent to.\
                    """
                            .formatted(named(sender), part(sender), holes(receiver));
            case UNSURE ->
                    """
                    RFC 6081 expects answers from another port than the one that a NAT of type %s \
                    has opened, and the other NAT lets in only %s that it has sent to.\
                    """
                            .formatted(sender.label(), holes(receiver));
            case EMBEDDED, ANNOUNCED, GUESSED ->
                    """
                    %s has a port that can be guessed only for a destination that is known, and \
                    the other NAT sends from a port that is not in the address of its client.\
                    """
                            .formatted(named(sender));
        };
    }

    private static String holes(NatType receiver) {
        return receiver == NatType.RESTRICTED ? "addresses" : "endpoints";
    }

    private static boolean isOpen(NatType type) {
        return type.behavior().stream()
                .allMatch(it ->
                        it.isMappedOnRequest()
                                || it.filtering() == Dependence.ENDPOINT_INDEPENDENT);
    }

    private static Origin origin(NatType type) {
        return switch (type) {
            case NONE, CONE, RESTRICTED, PORT_RESTRICTED -> Origin.EMBEDDED;
            case UPNP_PORT_RESTRICTED -> Origin.UNSURE;
            case UPNP_SYMMETRIC, SYMMETRIC -> Origin.ANY_PORT;
            case SYMMETRIC_PRESERVING -> Origin.ANNOUNCED;
            case SYMMETRIC_SEQUENTIAL -> Origin.GUESSED;
            case SYMMETRIC_ADDRESS -> Origin.ANY_ADDRESS;
        };
    }
}
