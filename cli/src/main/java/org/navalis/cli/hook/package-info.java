/// The operator's own programs, which are run when the client's address comes, changes and goes.
@NullMarked
package org.navalis.cli.hook;

import org.jspecify.annotations.NullMarked;
