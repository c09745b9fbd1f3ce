/// Drives a Teredo machine on a real system.
@NullMarked
package org.navalis.node;

import org.jspecify.annotations.NullMarked;
