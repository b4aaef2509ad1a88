package dev.walscope.api;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// The answer of `POST /raft/members`: what a new member must know to begin.
///
/// @param id the entry that took it in
/// @param member its name with its incarnation
/// @param founders the cluster's first members with their incarnations
/// @param urls where each member answers HTTP, by name
public record Joined(
        String status, long id, String member, List<String> founders, Map<String, String> urls) {
    /// What is asked for.
    ///
    /// @param incarnation which of all that were ever called so; whoever gives it is that member,
    /// and may take the place of another one of that name that is not heard any more
    public record Asked(String name, String url, @Nullable String incarnation) {}
}
