/// The HTTP client of a node: calls, the event subscription, and the curl line of a call.
///
/// Read [Call][dev.walscope.client.Call] first, then [NodeClient][dev.walscope.client.NodeClient],
/// which sends it, and [EventSubscription][dev.walscope.client.EventSubscription];
/// [CurlLine][dev.walscope.client.CurlLine] reads a call back from what curl would send.
///
/// Knows what `curl` could know, and no more.
@NullMarked
package dev.walscope.client;

import org.jspecify.annotations.NullMarked;
