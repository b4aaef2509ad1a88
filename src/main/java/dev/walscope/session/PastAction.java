package dev.walscope.session;

import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.cluster.Action;

import org.jspecify.annotations.Nullable;

/// Something that was done through a [ClusterGateway]: a change of the cluster, or a request.
public sealed interface PastAction {
    /// The newest id that was known when it was done: what others wrote up to there came before.
    long head();

    record Acted(Action action, long head) implements PastAction {}

    /// @param answer `null` when none has come
    record Sent(String node, Call call, long head, @Nullable Reply answer) implements PastAction {}
}
