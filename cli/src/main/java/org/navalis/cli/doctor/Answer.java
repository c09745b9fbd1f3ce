package org.navalis.cli.doctor;

import java.time.Duration;
import org.navalis.core.Ipv4Endpoint;

/// What came of asking a server for the mapped endpoint.
sealed interface Answer {

    /// An advertisement as it should be.
    ///
    /// @param source the address that it came from
    /// @param mapped the endpoint that the server saw
    /// @param roundTrip from the last solicitation to this
    record Advertised(int source, Ipv4Endpoint mapped, Duration roundTrip) implements Answer {}

    /// Something came, and a client would refuse it.
    ///
    /// @param reason what is wrong with it, in half a sentence
    record Unusable(String reason) implements Answer {}

    /// Nothing came.
    ///
    /// @param tries how often it was asked
    record Silence(int tries) implements Answer {}

    /// The machine did not send it.
    ///
    /// @param reason what the system said
    record Unsendable(String reason) implements Answer {}
}
