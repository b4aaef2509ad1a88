/// Requests that carry an identity: what was new, what was answered from memory.
@NullMarked
package dev.walscope.ui.panels.requests;

import org.jspecify.annotations.NullMarked;
