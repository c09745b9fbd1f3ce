/// A relay that many strangers come to.
@NullMarked
package org.navalis.bench.peers;

import org.jspecify.annotations.NullMarked;
