package dev.walscope.session;

import dev.walscope.client.Call;
import dev.walscope.cluster.Action;

/// Something that was done through a [ClusterGateway]: a change of the cluster, or a request.
public sealed interface PastAction {
    record Acted(Action action) implements PastAction {}

    record Sent(String node, Call call) implements PastAction {}
}
