/// Whether the machine is in a network that somebody manages: joined to a domain whose controllers
/// answer.
@NullMarked
package org.navalis.node.managed;

import org.jspecify.annotations.NullMarked;
