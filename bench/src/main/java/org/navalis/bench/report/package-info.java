/// What was measured, as a table, as a picture and as JSON.
@NullMarked
package org.navalis.bench.report;

import org.jspecify.annotations.NullMarked;
