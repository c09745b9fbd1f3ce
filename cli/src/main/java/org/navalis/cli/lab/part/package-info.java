/// What runs inside the lab besides Teredo nodes: NATs, a web server, one who fetches a page.
@NullMarked
package org.navalis.cli.lab.part;

import org.jspecify.annotations.NullMarked;
