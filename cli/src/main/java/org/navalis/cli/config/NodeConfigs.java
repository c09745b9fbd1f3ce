package org.navalis.cli.config;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.navalis.cli.terminal.Failure;
import org.navalis.core.ClientKey;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv4Prefix;
import org.navalis.core.Ipv6Prefix;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoLimits;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.client.DiscoveryScope;
import org.navalis.core.client.Extension;
import org.navalis.core.relay.RelaySettings;
import org.navalis.core.server.ServerSettings;
import org.navalis.node.ClientType;
import org.navalis.node.NodeConfig;
import org.navalis.node.TunConfig;

/// Makes what a node takes of the settings of a role, after a check of what the settings mean
/// together.
public final class NodeConfigs {

    /// What stands for no limit where the machine wants a number.
    private static final int UNLIMITED = Integer.MAX_VALUE;

    private final RoleSettings settings;
    private final boolean isStrict;
    private final List<String> problems = new ArrayList<>();

    private NodeConfigs(RoleSettings settings) {
        this.settings = settings;
        this.isStrict = settings.isOn(Setting.STRICT_ADDRESSES);
    }

    /// What a node takes.
    ///
    /// @throws Failure of the configuration, with all that is wrong
    public static NodeConfig of(RoleSettings settings) {
        var problems = problemsOf(settings);
        if (!problems.isEmpty()) {
            throw Failure.ofConfiguration(problems);
        }
        var configs = new NodeConfigs(settings);
        return switch (settings.role()) {
            case SERVER -> configs.server();
            case RELAY -> configs.relay();
            case CLIENT -> configs.client();
        };
    }

    /// Says what is wrong with the settings of a role, each in a sentence.
    public static List<String> problemsOf(RoleSettings settings) {
        var missing = missingOf(settings);
        var configs = new NodeConfigs(settings);
        configs.problems.addAll(missing);
        switch (settings.role()) {
            case SERVER -> configs.checkServer();
            case RELAY -> configs.checkListen();
            case CLIENT -> configs.checkClient();
        }
        return configs.problems;
    }

    /// Says what a role cannot do without and nobody has given.
    public static List<String> missingOf(RoleSettings settings) {
        var configs = new NodeConfigs(settings);
        if (settings.role() == Role.SERVER) {
            configs.require(Setting.LISTEN, "the server's first IPv4 address");
            configs.require(Setting.SECONDARY, "the server's other IPv4 address");
        } else if (settings.role() == Role.CLIENT) {
            configs.require(Setting.SERVERS, "a Teredo server");
        }
        return configs.problems;
    }

    private void require(Setting setting, String what) {
        if (settings.find(setting).isEmpty()) {
            problems.add(missing(setting, what));
        }
    }

    private NodeConfig.Server server() {
        var listen = settings.endpoint(Setting.LISTEN).orElseThrow();
        int secondary = Ipv4Address.parse(settings.text(Setting.SECONDARY));
        var bound = new ServerAddresses(listen.address(), secondary);
        return new NodeConfig.Server(
                listen.port(),
                bound,
                tun(),
                ServerSettings.of(publicAddresses().orElse(bound))
                        .withMtu(settings.number(Setting.MTU))
                        .withStrictUnicast(isStrict)
                        .withRateLimits(settings.isOn(Setting.RATE_LIMITS))
                        .withKnownRelays(
                                settings.hosts(Setting.KNOWN_RELAYS).stream()
                                        .map(Ipv4Prefix::parse)
                                        .toList())
                        .withKeys(
                                keys(),
                                hasKeyFile() && settings.isOn(Setting.REQUIRE_AUTHENTICATION)),
                xdp().isPresent() ? 1 : settings.number(Setting.LOOPS),
                settings.isOn(Setting.ANYCAST),
                sunsetOf(settings),
                xdp());
    }

    private Optional<String> xdp() {
        return settings.find(Setting.XDP).map(Value::text);
    }

    /// When the service of a server ends.
    public static Optional<Instant> sunsetOf(RoleSettings settings) {
        return settings.find(Setting.SUNSET)
                .map(day -> LocalDate.parse(day.text()).atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    private boolean hasKeyFile() {
        return settings.find(Setting.KEY_FILE).isPresent();
    }

    private List<ClientKey> keys() {
        return hasKeyFile()
                ? KeyFile.read(settings.path(Setting.KEY_FILE), Instant.now()).keys()
                : List.of();
    }

    /// Under which addresses a server behind 1:1 NAT is known.
    private Optional<ServerAddresses> publicAddresses() {
        var addresses =
                settings.hosts(Setting.PUBLIC).stream().mapToInt(Ipv4Address::parse).toArray();
        return addresses.length == 2
                ? Optional.of(new ServerAddresses(addresses[0], addresses[1]))
                : Optional.empty();
    }

    private NodeConfig.Relay relay() {
        return new NodeConfig.Relay(
                settings.endpoint(Setting.LISTEN).orElseThrow(),
                tun(),
                settings.find(Setting.ADVERTISE).map(Value::text),
                RelaySettings.DEFAULT
                        .withMtu(settings.number(Setting.MTU))
                        .withUnsolicited(settings.isOn(Setting.ACCEPT_UNSOLICITED))
                        .withStrictUnicast(isStrict)
                        .withRateLimits(settings.isOn(Setting.RATE_LIMITS))
                        .withServed(
                                settings.hosts(Setting.SERVED_PREFIXES).stream()
                                        .map(Ipv6Prefix::parse)
                                        .toList())
                        .withLimits(
                                limits(
                                        TeredoLimits.ofRelay(settings.number(Setting.PEERS_MAX)),
                                        settings.isOn(Setting.RATE_LIMITS))),
                settings.number(Setting.LOOPS));
    }

    private NodeConfig.Client client() {
        var secondary =
                settings.find(Setting.SECONDARY)
                        .map(value -> OptionalInt.of(Ipv4Address.parse(value.text())))
                        .orElse(OptionalInt.empty());
        return new NodeConfig.Client(
                ClientType.of(settings.text(Setting.TYPE)).orElseThrow(),
                settings.hosts(Setting.SERVERS),
                secondary,
                settings.endpoint(Setting.LISTEN).orElseThrow(),
                tun(),
                settings.isOn(Setting.PORT_MAPPING),
                settings.isOn(Setting.HOST_RELAY),
                ClientSettings.DEFAULT
                        .withRefreshInterval(settings.duration(Setting.REFRESH_INTERVAL))
                        .withMtu(settings.number(Setting.MTU))
                        .withSymmetricNat(settings.isOn(Setting.ALLOW_SYMMETRIC_NAT))
                        .withUnverified(settings.isOn(Setting.ACCEPT_UNVERIFIED))
                        .withStrictUnicast(isStrict)
                        .withDiscovery(discovery())
                        .withIntervalDetermination(settings.isOn(Setting.INTERVAL_DETERMINATION))
                        .withPlainBubble(settings.isOn(Setting.PLAIN_THIRD_BUBBLE))
                        .withAllAlternates(settings.text(Setting.ALTERNATE_ADDRESSES).equals("all"))
                        .withExtensions(Extension.parse(settings.text(Setting.EXTENSIONS)))
                        .withDormancy(
                                settings.isOn(Setting.DEFAULT_QUALIFIED),
                                settings.duration(Setting.DORMANT_AFTER))
                        .withKey(clientKey())
                        .withLimits(limits(ClientSettings.DEFAULT.limits(), true)));
    }

    private Optional<ClientKey> clientKey() {
        return hasKeyFile()
                ? Optional.of(
                        KeyFile.ofClient(
                                settings.path(Setting.KEY_FILE),
                                settings.find(Setting.CLIENT_ID).map(Value::text)))
                : Optional.empty();
    }

    private DiscoveryScope discovery() {
        return switch (settings.text(Setting.LOCAL_DISCOVERY)) {
            case "on" -> DiscoveryScope.PRIVATE_NETWORKS;
            case "always" -> DiscoveryScope.ALL_NETWORKS;
            default -> DiscoveryScope.NONE;
        };
    }

    private TunConfig tun() {
        return new TunConfig(settings.text(Setting.TUN), !settings.isOn(Setting.NO_ROUTES));
    }

    private TeredoLimits limits(TeredoLimits known, boolean areRatesKept) {
        return new TeredoLimits(
                settings.number(Setting.PEERS_MAX),
                known.heldPacketsPeerMax(),
                known.heldBytesPeerMax(),
                known.heldBytesMax(),
                areRatesKept ? known.newPeersSecondMax() : UNLIMITED,
                // RFC 4443, section 2.4(f) wants this one in any case.
                known.icmpv6ErrorsSecondMax());
    }

    private void checkServer() {
        var listen = settings.endpoint(Setting.LISTEN);
        var secondary = settings.find(Setting.SECONDARY);
        listen.ifPresent(endpoint -> {
            checkServerAddress(Setting.LISTEN, endpoint.address());
            checkPort(endpoint);
        });
        publicAddresses()
                .ifPresent(addresses -> {
                    checkGlobal(Setting.PUBLIC, addresses.primary());
                    checkGlobal(Setting.PUBLIC, addresses.secondary());
                });
        checkKeys();
        checkLoopsWithXdp();
        if (secondary.isEmpty()) {
            return;
        }
        int address = Ipv4Address.parse(secondary.get().text());
        checkServerAddress(Setting.SECONDARY, address);
        if (listen.isPresent() && listen.get().address() == address) {
            problems.add(
                    secondary.get().about(Setting.SECONDARY)
                            + " is also the first address; a server needs two different ones of"
                            + " this machine");
        }
    }

    /// The number that nobody gave does not count.
    private void checkLoopsWithXdp() {
        var loops = settings.value(Setting.LOOPS);
        boolean isGiven = !loops.source().equals(Value.DEFAULT);
        if (xdp().isPresent() && isGiven && settings.number(Setting.LOOPS) > 1) {
            problems.add(
                    loops.about(Setting.LOOPS)
                            + " does not go with XDP, by which one loop takes everything; leave out"
                            + " loops, or xdp");
        }
    }

    private void checkKeys() {
        try {
            keys();
        } catch (Failure wrong) {
            problems.add(String.valueOf(wrong.getMessage()));
        }
    }

    private void checkListen() {
        var listen = settings.endpoint(Setting.LISTEN).orElseThrow();
        if (listen.address() != 0) {
            checkUsable(Setting.LISTEN, listen.address());
        }
        checkPort(listen);
    }

    private void checkPort(Ipv4Endpoint listen) {
        if (listen.port() == 0) {
            problems.add(
                    settings.value(Setting.LISTEN).about(Setting.LISTEN)
                            + " has port 0; name the port, as in "
                            + Ipv4Address.toText(listen.address())
                            + ":"
                            + Setting.defaultPort(settings.role()));
        }
    }

    private void checkClient() {
        try {
            clientKey();
        } catch (Failure wrong) {
            problems.add(String.valueOf(wrong.getMessage()));
        }
        var servers = settings.hosts(Setting.SERVERS);
        for (var server : servers) {
            if (Ipv4Address.isAddress(server)) {
                checkGlobal(Setting.SERVERS, Ipv4Address.parse(server));
            }
        }
        settings.find(Setting.SECONDARY)
                .ifPresent(
                        value -> checkGlobal(Setting.SECONDARY, Ipv4Address.parse(value.text())));
        var listen = settings.endpoint(Setting.LISTEN).orElseThrow();
        if (listen.address() != 0) {
            checkUsable(Setting.LISTEN, listen.address());
        }
    }

    private String missing(Setting setting, String what) {
        return "a "
                + settings.role().label()
                + " needs "
                + what
                + "; give --"
                + setting.label()
                + " "
                + setting.kind().shape()
                + ", or write "
                + setting.label()
                + " = "
                + setting.kind().example()
                + " below ["
                + settings.role().label()
                + "] in "
                + SettingsFile.PATH_DEFAULT;
    }

    /// An address that a server binds is the one that clients see, unless others are given for it.
    private void checkServerAddress(Setting setting, int address) {
        if (publicAddresses().isPresent()) {
            checkUsable(setting, address);
        } else {
            checkGlobal(setting, address);
        }
    }

    /// RFC 4380, section 2.10: a server is reached over the global Internet.
    private void checkGlobal(Setting setting, int address) {
        if (Ipv4Address.isGlobalUnicast(address, isStrict)) {
            return;
        }
        boolean isSpecial = Ipv4Address.isGlobalUnicast(address, false);
        problems.add(
                settings.value(setting).about(setting)
                        + ": "
                        + Ipv4Address.toText(address)
                        + (isSpecial
                                ? " is reserved for a special purpose (RFC 6890), not a public"
                                        + " address; for a lab write strict-addresses = false"
                                : " is not a public IPv4 address, and Teredo works with public"
                                        + " ones only; give one that the Internet reaches"
                                        + hintOfPublic(setting)));
    }

    private String hintOfPublic(Setting setting) {
        boolean isOwn = setting == Setting.LISTEN || setting == Setting.SECONDARY;
        return isOwn && settings.role() == Role.SERVER
                ? ", or say with --public A.B.C.D,A.B.C.D which ones a 1:1 NAT translates to those"
                        + " of this machine"
                : "";
    }

    /// An own address may be private, but not one that nobody can have.
    private void checkUsable(Setting setting, int address) {
        if (address == 0 || address >>> 28 >= 0xe) {
            problems.add(
                    settings.value(setting).about(setting)
                            + " is no address that a machine can have; give one of this machine's,"
                            + " or 0.0.0.0 for any");
        }
    }
}
