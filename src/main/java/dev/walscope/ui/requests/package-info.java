/// Requests that carry an identity: what was new, what was answered from memory.
@NullMarked
package dev.walscope.ui.requests;

import org.jspecify.annotations.NullMarked;
