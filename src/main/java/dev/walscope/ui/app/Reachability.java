package dev.walscope.ui.app;

import dev.walscope.client.NodeClient;
import dev.walscope.cluster.Keyring;

import java.net.URI;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Which of some addresses have no node that answers, asked now and then.
///
/// One round at a time; an address of which nothing is known yet is not among them.
final class Reachability {
    private final Keyring keyring;
    private final Consumer<Set<String>> told;
    private final AtomicInteger underWay = new AtomicInteger();

    /// @param keyring what is shown to which node
    /// @param told after each round, on any thread
    Reachability(Keyring keyring, Consumer<Set<String>> told) {
        this.keyring = keyring;
        this.told = told;
    }

    void ask(Collection<String> urls) {
        var all = new HashSet<>(urls);
        if (all.isEmpty() || !underWay.compareAndSet(0, all.size())) return;
        var silent = ConcurrentHashMap.<String>newKeySet();
        for (var url : all) {
            var client = new NodeClient(URI.create(url), keyring.of(URI.create(url)));
            client.status()
                    .whenComplete(
                            (_, failure) -> {
                                if (failure != null) silent.add(url);
                                client.close();
                                if (underWay.decrementAndGet() == 0) told.accept(silent);
                            });
        }
    }
}
