/// What a node can be told at its start, as text: which values are taken, and the sentence that
/// refuses any other.
///
/// [NodeOption][dev.walscope.option.NodeOption] is one option,
/// [ChosenOptions][dev.walscope.option.ChosenOptions] several with their values,
/// [OptionText][dev.walscope.option.OptionText] reads a value. The command line and the window have
/// theirs from here, so that both take the same.
///
/// Knows nothing of what the values do.
@NullMarked
package dev.walscope.option;

import org.jspecify.annotations.NullMarked;
