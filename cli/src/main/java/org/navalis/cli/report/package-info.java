/// What a node tells of itself, as facts for JSON and as pages for people.
@NullMarked
package org.navalis.cli.report;

import org.jspecify.annotations.NullMarked;
