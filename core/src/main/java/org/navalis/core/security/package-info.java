/// Who may be answered, and how often.
@NullMarked
package org.navalis.core.security;

import org.jspecify.annotations.NullMarked;
