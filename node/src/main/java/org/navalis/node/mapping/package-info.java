/// Port mappings of home routers, by PCP (RFC 6887), NAT-PMP (RFC 6886) and UPnP.
@NullMarked
package org.navalis.node.mapping;

import org.jspecify.annotations.NullMarked;
