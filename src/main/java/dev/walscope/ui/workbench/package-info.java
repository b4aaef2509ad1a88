/// The one screen: the panels, the bar above them, the commands, the theme, and the pulse that
/// draws.
///
/// Read [Workbench], then [LiveWorkbench], which puts one on a real cluster, and [Pulse], the loop.
@NullMarked
package dev.walscope.ui.workbench;

import org.jspecify.annotations.NullMarked;
