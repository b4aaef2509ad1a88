/// What crosses the wire between a node and anyone who watches it: answers and events as records.
///
/// Read [NodeStatus] first, then [NodeEvent]. Both towers meet here and nowhere else. Records only:
/// no behaviour beyond reading and writing JSON ([Wire]) and telling which machine a URL in them
/// names ([NodeUrl]).
@NullMarked
package dev.walscope.api;

import org.jspecify.annotations.NullMarked;
