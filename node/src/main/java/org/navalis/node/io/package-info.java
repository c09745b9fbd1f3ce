/// What a node needs of an operating system: datagrams, a TUN device, waiting, addresses, routes.
@NullMarked
package org.navalis.node.io;

import org.jspecify.annotations.NullMarked;
