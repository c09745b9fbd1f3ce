package org.navalis.node.io;

import java.io.IOException;

/// A system call failed.
public final class SystemCallException extends IOException {

    private static final long serialVersionUID = 1;

    private final Cause reason;

    /// What went wrong, as far as anything depends on it.
    public enum Cause {
        /// EPERM or EACCES.
        NOT_PERMITTED,
        /// ENOENT, ENODEV or ENXIO.
        NO_SUCH_DEVICE,
        /// EBUSY or EADDRINUSE.
        IN_USE,
        /// EADDRNOTAVAIL.
        NO_SUCH_ADDRESS,
        /// EINVAL.
        INVALID,
        /// EBADFD or EBADF: the device behind an open file is gone.
        GONE,
        /// Anything else.
        OTHER
    }

    /// A failed call.
    ///
    /// @param call the name of the call
    /// @param code the error number of the system
    /// @param reason what it means
    public SystemCallException(String call, int code, Cause reason) {
        super(call + " failed with error " + code);
        this.reason = reason;
    }

    /// What it means.
    public Cause reason() {
        return reason;
    }
}
