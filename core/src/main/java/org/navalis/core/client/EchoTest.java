package org.navalis.core.client;

/// The attempt to foretell which port a sequential NAT gives to a random port of ours for one peer
/// (RFC 6081, section 5.5): two solicitations and a bubble between them, all from that port.
///
/// ```
///          both answers
/// Running ---------------> (none; the port is known)
///   ^  | failover timer
///   +--+ first test
///      |
///      +--second test--> GivenUp --bubble without the port--> (none)
/// ```
sealed interface EchoTest {

    /// Waits for answers.
    ///
    /// @param counter EchoTestRetryCounter: how many tests were begun, with this one
    /// @param nonce1 EchoTestNonce1, which went to the primary address of the server
    /// @param nonce2 EchoTestNonce2, which went to the secondary address
    /// @param lowerPort EchoTestLowerPort: what the primary address saw, or 0 before its answer
    /// @param upperPort EchoTestUpperPort: what the secondary address saw, or 0 before its answer
    /// @param deadlineNanos when the failover timer expires
    record Running(
            int counter, long nonce1, long nonce2, int lowerPort, int upperPort, long deadlineNanos)
            implements EchoTest {

        /// Before the first test.
        static final Running NONE = new Running(0, 0, 0, 0, 0, 0);

        /// The next test. Ports that are known stay: section 5.5.2 sets them to zero only when the
        /// attempt is over.
        Running again(int nextCounter, long newNonce1, long newNonce2, long newDeadlineNanos) {
            return new Running(
                    nextCounter, newNonce1, newNonce2, lowerPort, upperPort, newDeadlineNanos);
        }

        /// Whether both answers are there.
        boolean isComplete() {
            return lowerPort != 0 && upperPort != 0;
        }

        /// Whether an answer with this nonce belongs to this test.
        boolean isAnswer(long nonce) {
            return nonce == nonce1 || nonce == nonce2;
        }

        /// The test with one more answer; a port that is known stays (section 5.5.4.4).
        Running withAnswer(long nonce, int port) {
            int lower = nonce == nonce1 && lowerPort == 0 ? port : lowerPort;
            int upper = nonce == nonce2 && upperPort == 0 ? port : upperPort;
            return new Running(counter, nonce1, nonce2, lower, upper, deadlineNanos);
        }

        /// The port between the two, rounded down.
        int predictedPort() {
            // Section 5.5.4.4 prints "Upper + Upper", which section 6.4, step 4, shows to be a
            // slip.
            return (lowerPort + upperPort) / 2;
        }

        /// Whether the two are so far apart, or in such an order, that others must have used the
        /// NAT between them, or that it does not count ports up at all.
        boolean isPoor() {
            int distance = upperPort - lowerPort;
            return distance < 0 || distance > DISTANCE_MAX;
        }
    }

    /// Both tests were in vain; the bubble that waits tells no port.
    record GivenUp() implements EchoTest {}

    /// How far apart two ports may be that a NAT gave right after each other.
    int DISTANCE_MAX = 64;

    /// How many tests are begun for an indirect bubble.
    int TESTS_MAX = 2;
}
