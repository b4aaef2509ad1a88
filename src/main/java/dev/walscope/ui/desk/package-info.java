/// What every panel shares: the view that a person has chosen, and the actions that can be done.
///
/// Read [View], then [Panel], then [Command]. No panel knows another; they meet here.
@NullMarked
package dev.walscope.ui.desk;

import org.jspecify.annotations.NullMarked;
