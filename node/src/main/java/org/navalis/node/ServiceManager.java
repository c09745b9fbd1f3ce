package org.navalis.node;

import java.util.Optional;
import org.navalis.node.linux.ServiceNotifier;

/// Tells the service manager that started this process how it goes (`sd_notify` of systemd).
public final class ServiceManager {

    private ServiceManager() {}

    /// Whether a service manager has started this process, and wants to know how it goes.
    public static boolean isPresent() {
        return System.getenv("NOTIFY_SOCKET") != null;
    }

    /// Says that the service works; does nothing where nobody wants to know.
    public static void ready() {
        Optional.ofNullable(System.getenv("NOTIFY_SOCKET"))
                .ifPresent(path -> ServiceNotifier.send(path, "READY=1"));
    }

    /// Says that the service is about to end; does nothing where nobody wants to know.
    public static void stopping() {
        Optional.ofNullable(System.getenv("NOTIFY_SOCKET"))
                .ifPresent(path -> ServiceNotifier.send(path, "STOPPING=1"));
    }
}
