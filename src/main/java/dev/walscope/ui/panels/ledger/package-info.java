/// Every write that the window was told is done, and whether it still is.
@NullMarked
package dev.walscope.ui.panels.ledger;

import org.jspecify.annotations.NullMarked;
