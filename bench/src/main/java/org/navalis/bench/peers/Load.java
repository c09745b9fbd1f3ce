package org.navalis.bench.peers;

import java.io.IOException;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;

/// What runs on the other side of the relay: the clients and the host, and what they find.
///
/// It prints a line for each phase, and waits for one before the next, so that whoever started it
/// can look at the relay in between.
public final class Load {

    private static final int SERVER = Ipv4Address.parse("11.1.1.1");
    private static final int STRANGERS = Ipv4Address.parse("30.0.0.0");
    private static final int CLIENTS = 100;
    private static final int FIRST_PORT = 40_000;
    private static final int PER_SECOND = 2000;
    private static final int QUIET_SECONDS = 10;

    private Load() {}

    /// Runs.
    ///
    /// @param arguments the address of the clients, how many strangers come, and how many a second
    public static void main(String[] arguments) throws Exception {
        var first = new Ipv4Endpoint(Ipv4Address.parse(arguments[0]), FIRST_PORT);
        int strangers = Integer.parseInt(arguments[1]);
        int strangersSecond = Integer.parseInt(arguments[2]);
        var clients = new Thread(new BusyClients(arguments[0], FIRST_PORT, CLIENTS), "clients");
        clients.setDaemon(true);
        clients.start();
        var host = new NativeHost(SERVER);
        // The relay's code is compiled meanwhile.
        host.talk(first, CLIENTS, PER_SECOND, QUIET_SECONDS);
        host.disturb(STRANGERS - CLIENTS, CLIENTS, PER_SECOND);

        report(host.talk(first, CLIENTS, PER_SECOND, QUIET_SECONDS));
        var disturbance = new Thread(() -> disturb(host, strangers, strangersSecond), "strangers");
        disturbance.start();
        long seconds = (long) strangers / strangersSecond + 2;
        report(host.talk(first, CLIENTS, PER_SECOND, seconds));
        disturbance.join();
        report(host.talk(first, CLIENTS, PER_SECOND, QUIET_SECONDS));
    }

    private static void disturb(NativeHost host, int strangers, int perSecond) {
        try {
            host.disturb(STRANGERS, strangers, perSecond);
        } catch (IOException e) {
            throw new IllegalStateException("the strangers cannot go on", e);
        }
    }

    private static void report(NativeHost.Phase phase) throws IOException {
        System.out.println(
                phase.latencies().columns() + " | " + (phase.sent() - phase.latencies().count()));
        System.out.flush();
        System.in.read();
    }
}
