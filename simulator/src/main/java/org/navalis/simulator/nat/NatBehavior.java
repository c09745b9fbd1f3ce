package org.navalis.simulator.nat;

import java.time.Duration;

/// How a NAT behaves, in the terms of RFC 4787.
///
/// @param mapping on what of the destination a mapping depends (section 4.1)
/// @param filtering what of the source must have been sent to (section 5)
/// @param ports which outside port a new mapping gets (section 4.2)
/// @param portStep the step of sequential assignment
/// @param isHairpinning whether inside hosts reach each other by their outside endpoints, with the
///     outside endpoint as source (section 6)
/// @param timeout how long an unused mapping, and an unused hole in the filter, lives (section 4.3)
/// @param isRefreshedInbound whether a packet from the outside keeps them alive too; one from the
///     inside always does
/// @param pooling which public address a new mapping gets
/// @param answersUnsolicited whether the NAT is a Linux router without a packet filter: it takes a
///     packet that it does not translate for its own, so that for a while the outside endpoint is
///     taken for the sender of that packet, and a flow from the inside to that sender gets another
/// @param isMappedOnRequest whether an inside host can have the outside port with the number of its
///     own port (UPnP IGD, NAT-PMP, PCP): whoever sends there gets in, whatever the filter says
/// @param mappingsMax how many mappings there may be; a packet that needs one more is refused
public record NatBehavior(
        Dependence mapping,
        Dependence filtering,
        PortAssignment ports,
        int portStep,
        boolean isHairpinning,
        Duration timeout,
        boolean isRefreshedInbound,
        Pooling pooling,
        boolean answersUnsolicited,
        boolean isMappedOnRequest,
        int mappingsMax) {

    /// RFC 4787, section 4.3: two minutes at least.
    private static final Duration TIMEOUT_DEFAULT = Duration.ofMinutes(2);

    private static final int MAPPINGS_MAX_DEFAULT = 16_384;

    /// Checks that timeout, step and bound are positive.
    public NatBehavior {
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("timeout is " + timeout + "; it must be positive");
        }
        if (portStep < 1 || mappingsMax < 1) {
            throw new IllegalArgumentException(
                    "portStep and mappingsMax are "
                            + portStep
                            + " and "
                            + mappingsMax
                            + "; they must be at least 1");
        }
    }

    /// A NAT with this mapping and filtering, random ports, no hairpinning, and a timeout of two
    /// minutes that only packets from the inside put off.
    public static NatBehavior of(Dependence mapping, Dependence filtering) {
        return new NatBehavior(
                mapping,
                filtering,
                PortAssignment.RANDOM,
                1,
                false,
                TIMEOUT_DEFAULT,
                false,
                Pooling.PAIRED,
                false,
                false,
                MAPPINGS_MAX_DEFAULT);
    }

    /// The same with another assignment of ports.
    public NatBehavior withPorts(PortAssignment assignment, int step) {
        return new NatBehavior(
                mapping,
                filtering,
                assignment,
                step,
                isHairpinning,
                timeout,
                isRefreshedInbound,
                pooling,
                answersUnsolicited,
                isMappedOnRequest,
                mappingsMax);
    }

    /// The same with or without hairpinning.
    public NatBehavior withHairpinning(boolean hairpinning) {
        return new NatBehavior(
                mapping,
                filtering,
                ports,
                portStep,
                hairpinning,
                timeout,
                isRefreshedInbound,
                pooling,
                answersUnsolicited,
                isMappedOnRequest,
                mappingsMax);
    }

    /// The same with another timeout.
    ///
    /// @param isInboundToo whether packets from the outside put it off too
    public NatBehavior withTimeout(Duration newTimeout, boolean isInboundToo) {
        return new NatBehavior(
                mapping,
                filtering,
                ports,
                portStep,
                isHairpinning,
                newTimeout,
                isInboundToo,
                pooling,
                answersUnsolicited,
                isMappedOnRequest,
                mappingsMax);
    }

    /// The same with another use of several public addresses.
    public NatBehavior withPooling(Pooling newPooling) {
        return new NatBehavior(
                mapping,
                filtering,
                ports,
                portStep,
                isHairpinning,
                timeout,
                isRefreshedInbound,
                newPooling,
                answersUnsolicited,
                isMappedOnRequest,
                mappingsMax);
    }

    /// The same, taking or not taking unsolicited packets for its own.
    public NatBehavior withUnsolicitedAnswers(boolean answers) {
        return new NatBehavior(
                mapping,
                filtering,
                ports,
                portStep,
                isHairpinning,
                timeout,
                isRefreshedInbound,
                pooling,
                answers,
                isMappedOnRequest,
                mappingsMax);
    }

    /// The same, mapping or not mapping a port on request.
    public NatBehavior withMappingOnRequest(boolean mapped) {
        return new NatBehavior(
                mapping,
                filtering,
                ports,
                portStep,
                isHairpinning,
                timeout,
                isRefreshedInbound,
                pooling,
                answersUnsolicited,
                mapped,
                mappingsMax);
    }

    /// The same with another bound on mappings.
    public NatBehavior withMappingsMax(int newMax) {
        return new NatBehavior(
                mapping,
                filtering,
                ports,
                portStep,
                isHairpinning,
                timeout,
                isRefreshedInbound,
                pooling,
                answersUnsolicited,
                isMappedOnRequest,
                newMax);
    }
}
