package dev.walscope.ui.app;

import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/// Addresses of nodes that were given a name, by it. Immutable; at most 32, no address twice.
record Connections(Map<String, String> byName) {
    static final int MAX = 32;
    static final Connections NONE = new Connections(Map.of());

    Connections {
        byName = Collections.unmodifiableMap(new TreeMap<>(byName));
    }

    /// A line that makes no sense is none.
    static Connections of(Properties read) {
        var all = NONE;
        for (int i = 1; i <= MAX; i++) {
            var name = read.getProperty("connection." + i + ".name", "");
            var url = read.getProperty("connection." + i + ".url", "");
            if (GivenName.isOne(name) && isUrl(url) && !all.byName.containsKey(name))
                all = all.with(name, url);
        }
        return all;
    }

    private static boolean isUrl(String text) {
        try {
            return Recents.isUrl(text) && URI.create(text).getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    void writeTo(Properties written) {
        int i = 0;
        for (var one : byName.entrySet()) {
            i++;
            written.setProperty("connection." + i + ".name", one.getKey());
            written.setProperty("connection." + i + ".url", one.getValue());
        }
    }

    /// The address loses the name that it had.
    Connections with(String name, String url) {
        var all = new TreeMap<>(byName);
        all.values().removeIf(url::equals);
        if (all.size() < MAX || all.containsKey(name)) all.put(name, url);
        return new Connections(all);
    }

    Connections without(String name) {
        var all = new TreeMap<>(byName);
        all.remove(name);
        return new Connections(all);
    }

    Optional<String> nameOf(String url) {
        return byName.entrySet().stream()
                .filter(one -> one.getValue().equals(url))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    boolean isFull() {
        return byName.size() >= MAX;
    }
}
