package org.navalis.core.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Says which rule a test proves: the RFC, its section, and the rows of `docs/conformance.md` and
/// of `docs/hostile-inputs.md`.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Clause {

    /// The number of the RFC.
    int rfc();

    /// The section, as in `5.2.1`.
    String section();

    /// The rows of the conformance list, as in `SRV-14`, and of the hostile inputs, as in `S1`.
    String[] row();
}
