/// Capture files: pcap and pcapng, down to UDP over IPv4.
@NullMarked
package org.navalis.cli.capture;

import org.jspecify.annotations.NullMarked;
