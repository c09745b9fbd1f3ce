/// What client and relay know about others, and how often they may knock.
@NullMarked
package org.navalis.core.peer;

import org.jspecify.annotations.NullMarked;
