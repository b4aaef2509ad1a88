/// Boxes that ask for a file, and names for new ones.
@NullMarked
package dev.walscope.ui.files;

import org.jspecify.annotations.NullMarked;
