/// Any operating system, without privileges and native calls.
@NullMarked
package org.navalis.node.portable;

import org.jspecify.annotations.NullMarked;
