/// Addresses and datagrams taken apart, without a node.
@NullMarked
package org.navalis.cli.decode;

import org.jspecify.annotations.NullMarked;
