/// Datagrams and packets octet for octet, and what each role makes of them.
@NullMarked
package org.navalis.core.vectors;

import org.jspecify.annotations.NullMarked;
