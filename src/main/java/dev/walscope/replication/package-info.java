/// Who may write, who follows, and what is acknowledged.
///
/// Must never know of HTTP routes: a node lends it a connection.
@NullMarked
package dev.walscope.replication;

import org.jspecify.annotations.NullMarked;
