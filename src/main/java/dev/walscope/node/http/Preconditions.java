package dev.walscope.node.http;

import dev.walscope.entry.Check;
import dev.walscope.entry.Guard;

import io.javalin.http.Context;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The conditions of a request: `If-Match` and `If-None-Match`, and for people who type
/// `?if_version=` and `?if_absent=`.
///
/// A key's version is the id of the entry that set it; as an entity tag it stands in quotes.
/// Source: RFC 9110, §8.8.3 and §13.
final class Preconditions {
    static final String IF_VERSION = "if_version";
    static final String IF_ABSENT = "if_absent";

    private static final String IF_MATCH = "If-Match";
    private static final String IF_NONE_MATCH = "If-None-Match";
    private static final Pattern TAG =
            Pattern.compile("\\s*(W/)?\"([\\x21\\x23-\\x7e\\x80-\\xff]*)\"\\s*(?:,|$)");

    private Preconditions() {}

    /// A version as an `ETag`.
    static String tag(long version) {
        return "\"" + version + "\"";
    }

    /// What a write asks for.
    static Guard ofWrite(Context ctx, Query query, String key) {
        var checks = new ArrayList<Check>();
        tags(ctx, IF_MATCH).ifPresent(tags -> checks.add(new Check(key, tags.strongly())));
        tags(ctx, IF_NONE_MATCH)
                .ifPresent(
                        tags -> {
                            if (!tags.isAny)
                                throw new Refusal(
                                        400,
                                        "On a write If-None-Match takes * only, for a key that"
                                                + " must not exist; give If-Match or if_version"
                                                + " for one that must not have changed.");
                            checks.add(Check.absent(key));
                        });
        var version = query.number(IF_VERSION, 0, 1, Long.MAX_VALUE);
        if (version > 0) checks.add(Check.version(key, version));
        if (isAsked(query)) checks.add(Check.absent(key));
        return checks.isEmpty() ? Guard.NONE : new Guard(List.copyOf(checks), List.of(key));
    }

    private static boolean isAsked(Query query) {
        var text = query.text(IF_ABSENT);
        if (text.isEmpty()) return false;
        if (!text.get().equals("true"))
            throw new Refusal(400, "The parameter if_absent must be true, or left out.");
        return true;
    }

    /// Whether a reader has `version` already.
    ///
    /// @throws Refusal when it wants another one only
    static boolean isNotModified(Context ctx, long version) {
        var wanted = tags(ctx, IF_MATCH);
        if (wanted.isPresent() && !wanted.get().isOf(version, true))
            throw new Refusal(
                    412,
                    "The key's version is "
                            + version
                            + ", which If-Match does not name; leave it out to read that one.");
        return tags(ctx, IF_NONE_MATCH).filter(tags -> tags.isOf(version, false)).isPresent();
    }

    /// @param strong versions
    /// @param weak versions, which only a reader takes for the same
    private record Tags(boolean isAny, Set<Long> strong, Set<Long> weak) {
        boolean isOf(long version, boolean strongly) {
            return isAny || strong.contains(version) || (!strongly && weak.contains(version));
        }

        Check.Required strongly() {
            return isAny ? new Check.Required.Present() : new Check.Required.Version(strong);
        }
    }

    private static Optional<Tags> tags(Context ctx, String header) {
        var lines = ctx.req().getHeaders(header);
        if (!lines.hasMoreElements()) return Optional.empty();
        var all = new ArrayList<String>();
        lines.asIterator().forEachRemaining(all::add);
        var text = String.join(",", all).strip();
        if (text.equals("*")) return Optional.of(new Tags(true, Set.of(), Set.of()));
        var strong = new HashSet<Long>();
        var weak = new HashSet<Long>();
        var tag = TAG.matcher(text);
        int at = 0;
        for (; at < text.length() && tag.find(at) && tag.start() == at; at = tag.end())
            version(tag.group(2)).ifPresent((tag.group(1) == null ? strong : weak)::add);
        if (at < text.length() || text.isEmpty())
            throw new Refusal(
                    400,
                    header
                            + " must be * or a version in quotes as the ETag of an answer has it,"
                            + " such as \"14\".");
        return Optional.of(new Tags(false, strong, weak));
    }

    /// Nothing for a tag that was never one of ours.
    private static Optional<Long> version(String tag) {
        if (tag.isEmpty() || tag.length() > 18 || tag.startsWith("0")) return Optional.empty();
        return tag.chars().allMatch(c -> '0' <= c && c <= '9')
                ? Optional.of(Long.parseLong(tag))
                : Optional.empty();
    }
}
