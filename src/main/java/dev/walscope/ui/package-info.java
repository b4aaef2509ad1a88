/// What is drawn, and what a click means.
///
/// The only place that knows JavaFX. Sees nodes only through `scope`, acts on them only through
/// `client` and `cluster`.
@NullMarked
package dev.walscope.ui;

import org.jspecify.annotations.NullMarked;
