/// What every command says to its user: exit codes, failures, JSON, tables, times.
@NullMarked
package org.navalis.cli.terminal;

import org.jspecify.annotations.NullMarked;
