package org.navalis.node;

/// The device on the IPv6 side was refused, or its address and routes. A later try may get it.
public final class DeviceException extends NodeException {

    private static final long serialVersionUID = 1;

    /// A refusal with its cause.
    public DeviceException(Kind kind, String message, Throwable cause) {
        super(kind, message, cause);
    }
}
