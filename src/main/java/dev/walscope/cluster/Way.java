package dev.walscope.cluster;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What one member says to another one. What that one says goes another way.
public record Way(String from, String to) {
    public Way {
        if (from.equals(to)) throw new IllegalArgumentException(from + " needs no way to itself");
    }

    /// All ways that lead from one of these groups to another.
    public static Set<Way> between(List<? extends List<String>> groups) {
        var ways = new LinkedHashSet<Way>();
        for (var group : groups)
            for (var other : groups)
                if (group != other)
                    for (var from : group) for (var to : other) ways.add(new Way(from, to));
        return ways;
    }

    boolean touches(String member) {
        return from.equals(member) || to.equals(member);
    }
}
