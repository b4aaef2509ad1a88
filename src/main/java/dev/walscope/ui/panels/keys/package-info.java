/// The keys of one node, with their values: read [KeysPanel], then [KeyListing], which asks for
/// them.
@NullMarked
package dev.walscope.ui.panels.keys;

import org.jspecify.annotations.NullMarked;
