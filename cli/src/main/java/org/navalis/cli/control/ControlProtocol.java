package org.navalis.cli.control;

import java.time.Duration;

/// What both ends of the control socket agree on.
///
/// One request per connection: a line of at most 4096 octets, words with blanks between them. One
/// answer: a line with a JSON object. Then the node closes the connection.
///
/// ```
/// navalis/1 status
/// navalis/1 peers FROM
/// navalis/1 counters
/// navalis/1 ping ADDRESS SEQUENCE MILLIS
/// navalis/1 wake
/// navalis/1 reload
/// navalis/1 settings
/// navalis/1 set KEY VALUE
/// navalis/1 drain SECONDS
///
/// {"version":1,"result":{…}}
/// {"version":1,"error":"what was wrong","exitCode":77}
/// ```
///
/// `set`, `reload` and `drain` are for [Writers] only. An `exitCode` is that of the command that
/// asked; without it another try may help.
final class ControlProtocol {

    /// The first word of each request.
    static final String GREETING = "navalis/1";

    static final int VERSION = 1;
    static final int REQUEST_OCTETS_MAX = 4096;
    static final int CONNECTIONS_MAX = 8;

    /// How long a node waits for the request, and for its answer to be taken.
    static final Duration PATIENCE = Duration.ofSeconds(2);

    /// Peers in one answer.
    static final int PEERS_PAGE = 1000;

    /// The longest that a ping may take.
    static final Duration PING_MAX = Duration.ofSeconds(30);

    static final String STATUS = "status";
    static final String PEERS = "peers";
    static final String COUNTERS = "counters";
    static final String PING = "ping";
    static final String WAKE = "wake";
    static final String RELOAD = "reload";
    static final String SETTINGS = "settings";
    static final String SET = "set";

    static final String DRAIN = "drain";

    /// The longest that a node may be drained.
    static final Duration DRAIN_MAX = Duration.ofHours(1);

    private ControlProtocol() {}
}
