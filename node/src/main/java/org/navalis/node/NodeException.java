package org.navalis.node;

/// A node could not start, or cannot go on. The message says what was wrong, where, and what to do.
public sealed class NodeException extends Exception permits DeviceException {

    private static final long serialVersionUID = 1;

    /// What kind of trouble it is.
    public enum Kind {
        /// The process may not do this.
        NO_PERMISSION,
        /// A port or device is used by somebody else, or missing.
        UNAVAILABLE,
        /// The configuration does not fit this machine.
        CONFIGURATION,
        /// Something that worked is gone; another start may help.
        TEMPORARY,
        /// A fault of the program.
        INTERNAL
    }

    private final Kind kind;
    private final String sentence;

    /// Trouble without a deeper cause.
    public NodeException(Kind kind, String message) {
        super(message);
        this.kind = kind;
        this.sentence = message;
    }

    /// Trouble with its cause.
    public NodeException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.sentence = message;
    }

    @Override
    public String getMessage() {
        return sentence;
    }

    /// What kind of trouble it is.
    public Kind kind() {
        return kind;
    }
}
