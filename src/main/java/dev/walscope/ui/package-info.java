/// What is drawn, and what a click means.
///
/// The only place that knows JavaFX. From the top: `ui.app` opens the window, `ui.lesson` plays a
/// lesson in one, `ui.workbench` is the one screen, `ui.export` takes pictures and recordings out
/// of it, `ui.panels` are its panels, `ui.palette`, `ui.files` and `ui.look` what all of them use.
/// Sees nodes only through `scope`, acts on them only through `session`.
@NullMarked
package dev.walscope.ui;

import org.jspecify.annotations.NullMarked;
