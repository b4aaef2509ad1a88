/// The inspector: everything about one entry, on every node.
@NullMarked
package dev.walscope.ui.panels.inspector;

import org.jspecify.annotations.NullMarked;
