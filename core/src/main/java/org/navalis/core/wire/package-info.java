/// What stands in packets: one class for each header or message, without state and allocation.
@NullMarked
package org.navalis.core.wire;

import org.jspecify.annotations.NullMarked;
