package org.navalis.bench.report;

/// What is measured, in the order of the table.
public enum Figure {
    TCP_UP("TCP up, Mbit/s"),
    TCP_DOWN("TCP down, Mbit/s"),
    TCP_UP_4("4 flows up, Mbit/s"),
    TCP_DOWN_4("4 flows down, Mbit/s"),
    OTHER_UP("client to client, up, Mbit/s"),
    OTHER_DOWN("client to client, down, Mbit/s"),
    FRESH_UP("first 3 s, TCP up, Mbit/s"),
    FRESH_DOWN("first 3 s, TCP down, Mbit/s"),
    UDP_SMALL("UDP 64 B/s, <= 1 % lost"),
    UDP_LARGE("UDP 1200 B/s, <= 1 % lost"),
    PING("ping, median, ms"),
    PING_WORST("ping, p99, ms"),
    PING_LOADED("ping beside TCP, median, ms"),
    PING_LOADED_WORST("ping beside TCP, p99, ms"),
    CPU_CLIENT("client, CPU s/GB"),
    CPU_RELAY("relay, CPU s/GB"),
    START("start to qualified, ms"),
    MEMORY_IDLE("idle client, RSS MB"),
    MEMORY_IDLE_WORKER("idle client, RSS MB, its working process"),
    MEMORY_BUSY("client after traffic, RSS MB"),
    MEMORY_BUSY_WORKER("client after traffic, RSS MB, its working process");

    private final String title;

    Figure(String title) {
        this.title = title;
    }

    /// As it stands in the table.
    public String title() {
        return title;
    }
}
