package org.navalis.node.mapping;

import java.io.IOException;

/// A gateway that does not map: it refuses, is silent, or answers what it must not.
final class GatewayException extends IOException {

    private static final long serialVersionUID = 1;

    GatewayException(String message) {
        super(message);
    }
}
