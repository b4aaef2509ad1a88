/// How the members came by their leaders, term by term.
@NullMarked
package dev.walscope.ui.panels.elections;

import org.jspecify.annotations.NullMarked;
