/// Words that people type, and words that they are shown.
///
/// [Spelling][dev.walscope.words.Spelling] finds what an unknown word may have meant;
/// [Visible][dev.walscope.words.Visible] makes text from elsewhere safe to print.
///
/// Knows nothing of logs, nodes or windows.
@NullMarked
package dev.walscope.words;

import org.jspecify.annotations.NullMarked;
