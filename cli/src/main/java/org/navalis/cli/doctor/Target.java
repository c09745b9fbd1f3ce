package org.navalis.cli.doctor;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.navalis.cli.config.FileReader;
import org.navalis.cli.config.Places;
import org.navalis.cli.config.Role;
import org.navalis.cli.config.RoleSettings;
import org.navalis.cli.config.Setting;
import org.navalis.cli.config.SettingsFile;
import org.navalis.cli.config.Value;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.core.Ipv4Address;

/// The server that is asked, and what the settings of a client say of it.
///
/// @param host its name or IPv4 address
/// @param source who named it, for people
/// @param secondary its secondary address, when that is not the number after the primary one
/// @param isStrict whether addresses of special purpose are refused
/// @param allowsSymmetricNat whether a client works behind a symmetric NAT
/// @param tun the name of a client's device
record Target(
        String host,
        String source,
        OptionalInt secondary,
        boolean isStrict,
        boolean allowsSymmetricNat,
        String tun) {

    /// The server of the command line, else of the configuration file, else of the running client;
    /// the first one where several are named.
    ///
    /// @param flags what was said on the command line
    /// @param config the configuration file that was named
    /// @throws Failure when no server is known, or the configuration is wrong
    static Target choose(Map<Setting, String> flags, @Nullable Path config, LiveNodes nodes) {
        var unreadable = Optional.<Failure>empty();
        var file = SettingsFile.NONE;
        try {
            file = FileReader.readRightOrNone(config);
        } catch (Failure failure) {
            // What root may read only is no reason not to look with what is known.
            if (config != null || failure.exitCode() != ExitCode.NO_PERMISSION) {
                throw failure;
            }
            unreadable = Optional.of(failure);
        }
        // Any server may be asked about, whatever the policy says.
        var settings =
                flags.isEmpty()
                        ? RoleSettings.of(
                                Role.CLIENT, Places.ofSystem().layers(Role.CLIENT, flags, file))
                        : RoleSettings.of(Role.CLIENT, flags, file);
        if (settings.find(Setting.SERVERS).isEmpty()) {
            var running = serverOf(nodes);
            if (running.isEmpty()) {
                throw unreadable.orElseGet(Target::unknown);
            }
            var more = new EnumMap<Setting, String>(Setting.class);
            more.putAll(flags);
            more.put(Setting.SERVERS, running.get());
            return target(RoleSettings.of(Role.CLIENT, more, file), "the running client");
        }
        var source = settings.value(Setting.SERVERS).source();
        return target(settings, source.equals(Value.FLAG) ? "--server" : source);
    }

    private static Optional<String> serverOf(LiveNodes nodes) {
        return nodes.client()
                .map(client -> client.status().get("serverName"))
                .filter(String.class::isInstance)
                .map(String.class::cast);
    }

    private static Failure unknown() {
        return new Failure(
                ExitCode.USAGE,
                "no Teredo server is known here; give one with --server HOST, or write server ="
                        + " \"teredo.example.net\" below [client] in "
                        + SettingsFile.PATH_DEFAULT);
    }

    private static Target target(RoleSettings settings, String source) {
        var secondary =
                settings.find(Setting.SECONDARY)
                        .map(value -> OptionalInt.of(Ipv4Address.parse(value.text())))
                        .orElse(OptionalInt.empty());
        return new Target(
                settings.hosts(Setting.SERVERS).getFirst(),
                source,
                secondary,
                settings.isOn(Setting.STRICT_ADDRESSES),
                settings.isOn(Setting.ALLOW_SYMMETRIC_NAT),
                settings.text(Setting.TUN));
    }
}
