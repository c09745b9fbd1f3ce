/// The log: one line for each event, plain or as JSON.
@NullMarked
package org.navalis.cli.log;

import org.jspecify.annotations.NullMarked;
