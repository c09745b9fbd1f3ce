/// Linux by its C library: the only place with native calls.
@NullMarked
package org.navalis.node.linux;

import org.jspecify.annotations.NullMarked;
