/// The roles in the foreground: server, relay, client, or several of them.
@NullMarked
package org.navalis.cli.daemon;

import org.jspecify.annotations.NullMarked;
