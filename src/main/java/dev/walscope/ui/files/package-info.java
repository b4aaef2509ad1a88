/// Boxes that ask for a file, names for new ones, and what is said when a file cannot be had.
@NullMarked
package dev.walscope.ui.files;

import org.jspecify.annotations.NullMarked;
