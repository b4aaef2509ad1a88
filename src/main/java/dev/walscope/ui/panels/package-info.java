/// What every panel is and shares: where it draws, what it tells, and the commands that it offers.
///
/// Read [Panel], then [PanelContext] and [UiCommand]. No panel knows another; they meet here.
@NullMarked
package dev.walscope.ui.panels;

import org.jspecify.annotations.NullMarked;
