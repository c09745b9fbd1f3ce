package org.navalis.simulator.host;

import java.time.Duration;

/// How fast a host is.
///
/// @param answer the time that it needs for a datagram for which it sends something
/// @param refusal the time that it needs for any other datagram
/// @param roomMax how many datagrams can wait
public record Pace(Duration answer, Duration refusal, int roomMax) {}
