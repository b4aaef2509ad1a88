package dev.walscope.snapshot;

import java.util.List;
import java.util.Map;

/// Who belonged to a cluster that elects its leader when a snapshot was taken, as was agreed on,
/// and which terms the log before it has. Members are named with their incarnations: `a~4f1c09ab`.
///
/// @param term of the last entry in the snapshot
/// @param id the entry that made the members these; 0 for the first ones
/// @param voters those of them that count for majorities
/// @param urls where members answer HTTP that the log once named, by name
/// @param terms where each term of the log begins, the oldest first; the newest [#TERMS_MAX]
public record Membership(
        long term,
        long id,
        List<String> all,
        List<String> voters,
        Map<String, String> urls,
        List<TermStart> terms) {
    public static final int TERMS_MAX = 1000;

    /// Entries from `firstId` on are of one term.
    public record TermStart(long firstId, int term) {}

    public Membership {
        all = List.copyOf(all);
        voters = List.copyOf(voters);
        urls = Map.copyOf(urls);
        terms = List.copyOf(terms);
    }
}
