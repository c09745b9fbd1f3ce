/// Where packets went that did not arrive.
@NullMarked
package org.navalis.bench.loss;

import org.jspecify.annotations.NullMarked;
