/// The state that the log's entries add up to: a map from key to value.
///
/// Must never write a file: what is not in the log does not exist.
@NullMarked
package dev.walscope.kv;

import org.jspecify.annotations.NullMarked;
