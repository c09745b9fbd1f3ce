package org.navalis.cli.config;

import static org.navalis.cli.config.Role.CLIENT;
import static org.navalis.cli.config.Role.RELAY;
import static org.navalis.cli.config.Role.SERVER;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.navalis.node.ClientType;
import org.navalis.node.NodeConfig;

/// Everything that can be set, by a flag or by a key of the same name in the file.
@SuppressWarnings("ImmutableEnumChecker") // the kinds are records, the sets cannot be changed
public enum Setting {
    /// The IPv4 endpoint of the service port.
    LISTEN(
            new SettingKind.Endpoint(),
            Set.of(SERVER, RELAY, CLIENT),
            "IPv4 address and UDP port of the service; 0.0.0.0 is any address, port 0 any port"),
    /// The other address of a server.
    SECONDARY(
            new SettingKind.Address(),
            Set.of(SERVER, CLIENT),
            "the server's other IPv4 address; a client takes the number after the first one"),
    /// The servers of a client.
    SERVERS(
            new SettingKind.Hosts(),
            Set.of(CLIENT),
            "names or IPv4 addresses of Teredo servers; the first that answers is used"),
    /// Where a client works.
    TYPE(
            new SettingKind.Choice(
                    Arrays.stream(ClientType.values()).map(ClientType::label).toList()),
            Set.of(CLIENT),
            "where the client works: client not on managed networks, enterpriseclient there too,"
                    + " natawareclient only behind a NAT, disabled nowhere"),
    /// The name of the TUN device.
    TUN(
            new SettingKind.Device(),
            Set.of(SERVER, RELAY, CLIENT),
            "name of the network device on the IPv6 side, made when it does not exist"),
    /// The MTU of the tunnel.
    MTU(
            new SettingKind.WholeNumber(1280, 1472, "1280"),
            Set.of(SERVER, RELAY, CLIENT),
            "largest IPv6 packet in the tunnel, in octets: what a server allows its clients, what"
                    + " client and relay take and send"),
    /// The addresses under which a server behind 1:1 NAT is known.
    PUBLIC(
            new SettingKind.AddressPair(),
            Set.of(SERVER),
            "the two public IPv4 addresses, when a 1:1 NAT (as in clouds) translates them to those"
                    + " that the server listens on"),
    /// Whether a server's addresses are those of others too.
    ANYCAST(
            new SettingKind.Switch(),
            Set.of(SERVER),
            "whether routes for the server's addresses stand on its device while it works, for a"
                    + " routing daemon to announce; several servers may have the same addresses"),
    /// The device at which a server takes solicitations past its sockets.
    XDP(
            new SettingKind.Device(),
            Set.of(SERVER),
            "network device at which datagrams for the server are taken before the kernel's sockets"
                    + " and its packet filter, and answered there (Linux, root); with one loop"),
    /// The secrets of a server.
    KEY_FILE(
            new SettingKind.Path(false),
            Set.of(SERVER, CLIENT),
            "file of the secrets that server and client share, for secure qualification; its"
                    + " owner's only"),
    /// Which line of the key file is the client's.
    CLIENT_ID(
            new SettingKind.Word(),
            Set.of(CLIENT),
            "which identifier of the key file is this client's, when the file has several"),
    /// Whether clients without a key are answered.
    REQUIRE_AUTHENTICATION(
            new SettingKind.Switch(),
            Set.of(SERVER),
            "whether, with a key file, only clients that have a key are answered"),
    /// The relays that a server does not bound.
    KNOWN_RELAYS(
            new SettingKind.Ipv4Prefixes(),
            Set.of(SERVER),
            "IPv4 addresses or prefixes of relays that have as many bubbles passed on as they like,"
                    + " and not 1,000 a second as others"),
    /// When a server ends its service.
    SUNSET(
            new SettingKind.Day(),
            Set.of(SERVER),
            "day from which on (0:00 UTC) no client is answered; it is announced until then"),
    /// The native addresses that a relay works for.
    SERVED_PREFIXES(
            new SettingKind.Prefixes(),
            Set.of(RELAY),
            "native IPv6 networks whose hosts the relay works for"),
    /// Where a relay tells of its route.
    ADVERTISE(
            new SettingKind.Device(),
            Set.of(RELAY),
            "network device on whose link the route for 2001::/32 is advertised to hosts and"
                    + " routers (RFC 4191)"),
    /// How long a signal leaves for others to take over.
    DRAIN_TIME(
            new SettingKind.Span(0, 3600, "30s"),
            Set.of(SERVER, RELAY),
            "how long, after SIGTERM or SIGINT, the routes are withdrawn and what still comes is"
                    + " carried, before the end; a second signal ends it"),
    /// Whether limits per sender and second are kept.
    RATE_LIMITS(
            new SettingKind.Switch(),
            Set.of(SERVER, RELAY),
            "whether the limits against floods are kept; off is for measurements"),
    /// How long NATs keep a mapping.
    REFRESH_INTERVAL(
            new SettingKind.Span(1, 3600, "30s"),
            Set.of(CLIENT),
            "longest silence after which the NAT still keeps the mapping"),
    /// Whether a client keeps its address while nobody uses it.
    DEFAULT_QUALIFIED(
            new SettingKind.Switch(),
            Set.of(CLIENT),
            "whether to stay qualified, and so reachable, while nobody uses IPv6; off is dormant"
                    + " until a packet is to be sent"),
    /// When a client that may be dormant is.
    DORMANT_AFTER(
            new SettingKind.Span(1, 604_800, "1h"),
            Set.of(CLIENT),
            "without default-qualified: how long nothing is sent before the client is dormant"),
    /// Whether a client works behind a symmetric NAT.
    ALLOW_SYMMETRIC_NAT(
            new SettingKind.Switch(),
            Set.of(CLIENT),
            "whether to work behind a symmetric NAT, where native hosts and few clients are"
                    + " reached"),
    /// Whether the gateway is asked to map a port.
    PORT_MAPPING(
            new SettingKind.Switch(),
            Set.of(CLIENT),
            "whether the gateway is asked to pass a port to this client, by PCP, NAT-PMP or UPnP"),
    /// Whether a client is a relay where it must not be a client.
    HOST_RELAY(
            new SettingKind.Switch(),
            Set.of(CLIENT),
            "whether to be no client, but a relay for this machine alone, while it has native IPv6"
                    + " (RFC 4380, section 5.5); off is a client all the same"),
    /// What a client can do beyond RFC 4380.
    EXTENSIONS(
            new SettingKind.Extensions(),
            Set.of(CLIENT),
            "extensions of the protocol that are used: all, none, or some of sns, upnp,"
                    + " port-preserving, sequential, hairpinning, load-reduction, port-prediction"),
    /// Whether one bubble of four goes without trailers.
    PLAIN_THIRD_BUBBLE(
            new SettingKind.Switch(),
            Set.of(CLIENT),
            "whether the third of four bubbles through a peer's server goes without the trailers of"
                    + " RFC 6081, for old peers that drop bubbles with trailers"),
    /// Whose alternate addresses are tried.
    ALTERNATE_ADDRESSES(
            new SettingKind.Choice(List.of("same-nat", "all")),
            Set.of(CLIENT),
            "of which peers the private addresses are tried: of those behind the same outer NAT, or"
                    + " of all, who can then have packets sent into this network"),
    /// Where a client looks for others on its own network.
    LOCAL_DISCOVERY(
            new SettingKind.Choice(List.of("off", "on", "always")),
            Set.of(CLIENT),
            "whether clients on the same private network find each other and talk there; always"
                    + " is on public networks too"),
    /// Whether a client finds out the refresh interval.
    INTERVAL_DETERMINATION(
            new SettingKind.Switch(),
            Set.of(CLIENT),
            "whether to find out, by a second UDP port, how long the NAT keeps a mapping"),
    /// Whether packets of native hosts are taken before the connectivity test.
    ACCEPT_UNVERIFIED(
            new SettingKind.Switch(),
            Set.of(CLIENT),
            "whether packets of native hosts are delivered before their relay is verified"),
    /// Whether a relay takes what was not asked for.
    ACCEPT_UNSOLICITED(
            new SettingKind.Switch(),
            Set.of(RELAY),
            "whether packets of clients are taken that nobody has sent anything to"),
    /// Programs that hear of the address.
    HOOK(
            new SettingKind.Path(true),
            Set.of(CLIENT),
            "programs that are run when the address comes, changes and goes, told by environment"
                    + " variables as Miredo's hooks are"),
    /// The size of the peer table.
    PEERS_MAX(
            new SettingKind.WholeNumber(16, 4_000_000, "1048576"),
            Set.of(RELAY, CLIENT),
            "peers that are remembered at once; each takes 62 octets when it comes, and the longest"
                    + " unused goes first"),
    /// How many loops share the work.
    LOOPS(
            new SettingKind.WholeNumber(1, NodeConfig.LOOPS_MAX, "4"),
            Set.of(SERVER, RELAY),
            "threads that share the clients; one for two processors, at most 8, unless told"
                    + " otherwise"),
    /// Whether addresses of special purpose are refused.
    STRICT_ADDRESSES(
            new SettingKind.Switch(),
            Set.of(SERVER, RELAY, CLIENT),
            "whether IPv4 addresses of special purpose (RFC 6890) are refused; off is for labs"),
    /// Whether address and routes are left to the operator.
    NO_ROUTES(
            new SettingKind.Switch(),
            Set.of(SERVER, RELAY, CLIENT),
            "leave addresses, routes and forwarding to the operator"),
    /// The control socket.
    CONTROL(
            new SettingKind.Path(false),
            Set.of(SERVER, RELAY, CLIENT),
            "Unix socket by which status, peers and other commands ask this node"),
    /// Where Prometheus asks.
    METRICS(
            new SettingKind.Listener(),
            Set.of(),
            "address and TCP port where Prometheus finds /metrics; :PORT is on this machine only"),
    /// How much is logged.
    LOG_LEVEL(
            new SettingKind.Choice(List.of("off", "error", "warn", "info", "debug")),
            Set.of(),
            "how much is logged"),
    /// What a log line looks like.
    LOG_FORMAT(
            new SettingKind.Choice(List.of("plain", "json")),
            Set.of(),
            "log lines for people, or as JSON");

    private static final int LOOPS_DEFAULT_MAX = 8;

    private final String label;
    private final SettingKind kind;
    private final Set<Role> roles;
    private final String description;

    Setting(SettingKind kind, Set<Role> roles, String description) {
        // The flag names several servers, and is called as users of other programs know it.
        this.label =
                name().equals("SERVERS")
                        ? "server"
                        : name().toLowerCase(Locale.ROOT).replace('_', '-');
        this.kind = kind;
        this.roles = roles;
        this.description = description;
    }

    /// The name of the key; with `--` before it that of the flag.
    public String label() {
        return label;
    }

    /// What values it takes.
    public SettingKind kind() {
        return kind;
    }

    /// What it is, in half a sentence.
    public String description() {
        return description;
    }

    /// The roles that know it; empty for what belongs to the whole process.
    public Set<Role> roles() {
        return roles;
    }

    /// Whether it belongs to the whole process: it stands at the top of the file only.
    public boolean isOfProcess() {
        return roles.isEmpty();
    }

    /// Whether it may stand at the top of the file, for all roles.
    public boolean isCommon() {
        return roles.isEmpty()
                || roles.size() == Role.values().length && this != LISTEN && this != TUN;
    }

    /// Whether a role, or the process that it runs in, knows it.
    public boolean isOf(Role role) {
        return roles.isEmpty() || roles.contains(role);
    }

    /// Whether a role that works takes another value at once, and not with its next start only.
    public boolean holdsAtOnce(Role role) {
        return switch (this) {
            case LOG_LEVEL,
                    KEY_FILE,
                    KNOWN_RELAYS,
                    SUNSET,
                    REQUIRE_AUTHENTICATION,
                    SERVED_PREFIXES,
                    ACCEPT_UNSOLICITED ->
                    true;
            case MTU -> role == SERVER || role == CLIENT;
            case RATE_LIMITS -> role == SERVER;
            // A client begins anew for most of them; relay and server have others' traffic.
            case LISTEN,
                    SECONDARY,
                    SERVERS,
                    TYPE,
                    TUN,
                    REFRESH_INTERVAL,
                    ALLOW_SYMMETRIC_NAT,
                    PORT_MAPPING,
                    HOST_RELAY,
                    EXTENSIONS,
                    PLAIN_THIRD_BUBBLE,
                    ALTERNATE_ADDRESSES,
                    LOCAL_DISCOVERY,
                    INTERVAL_DETERMINATION,
                    ACCEPT_UNVERIFIED,
                    CLIENT_ID,
                    DEFAULT_QUALIFIED,
                    DORMANT_AFTER,
                    PEERS_MAX,
                    STRICT_ADDRESSES,
                    NO_ROUTES ->
                    role == CLIENT;
            case PUBLIC,
                    ANYCAST,
                    XDP,
                    ADVERTISE,
                    DRAIN_TIME,
                    LOOPS,
                    HOOK,
                    CONTROL,
                    METRICS,
                    LOG_FORMAT ->
                    false;
        };
    }

    /// The value unless told otherwise; empty when there is none.
    public Optional<String> defaultOf(Role role) {
        return Optional.ofNullable(
                switch (this) {
                    case LISTEN ->
                            switch (role) {
                                case SERVER -> null;
                                case RELAY -> "0.0.0.0:3545";
                                case CLIENT -> "0.0.0.0:0";
                            };
                    case DORMANT_AFTER -> "1h";
                    case SECONDARY,
                            PUBLIC,
                            XDP,
                            KEY_FILE,
                            SUNSET,
                            KNOWN_RELAYS,
                            CLIENT_ID,
                            ADVERTISE,
                            SERVERS,
                            HOOK,
                            METRICS ->
                            null;
                    case SERVED_PREFIXES -> "::/0";
                    case TYPE -> "client";
                    case TUN -> "teredo0";
                    case MTU -> "1280";
                    case REQUIRE_AUTHENTICATION,
                            RATE_LIMITS,
                            DEFAULT_QUALIFIED,
                            ALLOW_SYMMETRIC_NAT,
                            PORT_MAPPING,
                            HOST_RELAY,
                            STRICT_ADDRESSES ->
                            "on";
                    case REFRESH_INTERVAL -> "30s";
                    case EXTENSIONS -> "all";
                    case LOCAL_DISCOVERY -> "on";
                    case ALTERNATE_ADDRESSES -> "same-nat";
                    case PLAIN_THIRD_BUBBLE,
                            INTERVAL_DETERMINATION,
                            ACCEPT_UNVERIFIED,
                            ACCEPT_UNSOLICITED,
                            NO_ROUTES,
                            ANYCAST ->
                            "off";
                    case DRAIN_TIME -> "0s";
                    case PEERS_MAX -> role == RELAY ? "1048576" : "4096";
                    case LOOPS -> String.valueOf(loopsHere());
                    case CONTROL ->
                            ControlDirectory.here().resolve(role.label() + ".sock").toString();
                    case LOG_LEVEL -> "info";
                    case LOG_FORMAT -> "plain";
                });
    }

    /// The other half of the processors is for the kernel's part of the way of a packet.
    private static int loopsHere() {
        return Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, LOOPS_DEFAULT_MAX);
    }

    /// The port that is meant when an endpoint has none.
    public static int defaultPort(Role role) {
        return switch (role) {
            case SERVER -> 3544;
            case RELAY -> 3545;
            case CLIENT -> 0;
        };
    }

    /// The setting of a name.
    public static Optional<Setting> of(String label) {
        return Arrays.stream(values()).filter(setting -> setting.label.equals(label)).findFirst();
    }
}
