package dev.walscope.lesson.play;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LogEntry;
import dev.walscope.api.RaftStatus;
import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.lesson.model.Claim;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Ledger;
import dev.walscope.scope.NodeView;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// Finds out whether a claim holds: from what is known of the cluster, or by asking a node as a
/// person with `curl` would. Blocks while it asks.
final class ExpectationChecker {
    private static final long ANSWER_TIMEOUT_S = 5;
    private static final int PAGE = 1_000;
    private static final int COMPARED_MAX = 100_000;

    private final LessonEnvironment environment;

    ExpectationChecker(LessonEnvironment environment) {
        this.environment = environment;
    }

    /// @param found how it is instead, one clause; empty when the claim holds
    record Finding(boolean holds, String found) {
        static Finding of(boolean holds, String found) {
            return new Finding(holds, holds ? "" : found);
        }

        static Finding no(String found) {
            return new Finding(false, found);
        }
    }

    /// @param last the answer to the step's last request, `null` when there was none
    Finding look(Claim claim, @Nullable Reply last, @Nullable WireText heard) {
        var state = environment.state();
        return switch (claim) {
            case Claim.Figure(var name, var of, var amount) ->
                    onNode(
                            state,
                            name,
                            node ->
                                    Finding.of(
                                            node.status() != null && amount.holds(of.in(node)),
                                            "it is " + of.in(node)));
            case Claim.InState(var name, var wanted) ->
                    onNode(
                            state,
                            name,
                            node ->
                                    Finding.of(
                                            node.condition() == wanted,
                                            "it is " + node.condition().word()));
            case Claim.Plays(var name, var wanted) ->
                    onNode(state, name, node -> plays(node, wanted));
            case Claim.Whole(var name, var wanted) ->
                    onNode(
                            state,
                            name,
                            node ->
                                    Finding.of(
                                            node.integrity().state() == wanted,
                                            "it is " + Claim.word(node.integrity().state())));
            case Claim.Unreadable(var name, var ids) ->
                    onNode(
                            state,
                            name,
                            node ->
                                    Finding.of(
                                            node.integrity().corruptIds().equals(ids),
                                            "unreadable: " + node.integrity().corruptIds()));
            case Claim.Reads reads -> reads(reads);
            case Claim.Answered answered -> answered(answered, last);
            case Claim.Overheard(var isReadable) -> overheard(isReadable, heard);
            case Claim.Followed followed -> followed(state, followed);
            case Claim.Behind behind -> behind(state, behind);
            case Claim.SameLogs() -> sameLogs(state);
            case Claim.LogsDiffer(var first, var second, var at) -> differ(first, second, at);
            case Claim.Deduplicated dedup -> deduplicated(dedup);
            case Claim.Promised(var verdict, var amount) -> {
                long found = Ledger.of(state).count(verdict);
                yield Finding.of(amount.holds(found), "it is " + found);
            }
        };
    }

    private interface NodeCheck {
        Finding ask(NodeView node);
    }

    private static Finding onNode(ClusterState state, String name, NodeCheck question) {
        return state.node(name).map(question::ask).orElse(Finding.no("there is no " + name));
    }

    private static Finding plays(NodeView node, RaftStatus.Role wanted) {
        var raft = node.raft();
        if (raft == null || !node.condition().answers()) return Finding.no("it does not say");
        return Finding.of(raft.role() == wanted, "it is a " + raft.role());
    }

    private Finding reads(Claim.Reads reads) {
        var reply = ask(reads.node(), Call.get(reads.key()));
        if (reply == null) return Finding.no(reads.node() + " does not answer");
        if (reads.json() == null)
            return Finding.of(reply.status() == 404, "the answer is " + reply.body());
        if (!reply.ok()) return Finding.no("the answer is " + reply.status());
        var value = Wire.tree(reply.body()).path("value");
        return Finding.of(value.equals(Wire.tree(reads.json())), "it is " + value);
    }

    private static Finding answered(Claim.Answered wanted, @Nullable Reply last) {
        if (last == null) return Finding.no("this step sends no request");
        if (wanted.status() != 0 && last.status() != wanted.status())
            return Finding.no("it is " + last.status() + " " + last.body());
        if (wanted.isReplay() != null && wanted.isReplay() != last.replayed())
            return Finding.no(last.replayed() ? "it is a replay" : "it is not a replay");
        if (!last.body().contains(wanted.contains())) return Finding.no("it says " + last.body());
        if (wanted.id() == 0) return new Finding(true, "");
        long id = Wire.tree(last.body()).path("id").asLong();
        return Finding.of(id == wanted.id(), "it names " + id);
    }

    private static Finding overheard(boolean isReadable, @Nullable WireText heard) {
        if (heard == null) return Finding.no("nobody listened to a request of this step");
        return Finding.of(
                heard.isReadable() == isReadable,
                heard.isReadable() ? "it can be read" : "it cannot be read");
    }

    private static Finding followed(ClusterState state, Claim.Followed wanted) {
        var seen = seen(state, wanted.follower());
        if (seen == null) return Finding.no("the leader does not know it");
        boolean isAt =
                wanted.divergedAt() == 0
                        || seen.divergedAt() != null && seen.divergedAt() == wanted.divergedAt();
        return Finding.of(
                seen.state() == wanted.state() && isAt,
                seen.state().name().replace('_', ' ')
                        + (seen.divergedAt() == null ? "" : " from entry " + seen.divergedAt()));
    }

    private static Finding behind(ClusterState state, Claim.Behind wanted) {
        var seen = seen(state, wanted.follower());
        if (seen == null) return Finding.no("the leader does not know it");
        long found =
                switch (wanted.unit()) {
                    case entries -> seen.lagEntries();
                    case bytes -> seen.lagBytes();
                    case ms -> seen.lagMs();
                };
        return Finding.of(wanted.amount().holds(found), "it is " + found);
    }

    private static @Nullable FollowerStatus seen(ClusterState state, String follower) {
        return state.node(follower).flatMap(state::lag).orElse(null);
    }

    private Finding sameLogs(ClusterState state) {
        @Nullable List<LogEntry> first = null;
        for (var node : state.nodes()) {
            if (!node.condition().answers()) continue;
            var entries = entries(node.name());
            if (entries == null) return Finding.no(node.name() + " does not answer");
            if (first == null) first = entries;
            long at = firstDifference(first, entries);
            if (at != 0) return Finding.no(node.name() + " differs at entry " + at);
        }
        return Finding.of(first != null, "no node answers");
    }

    private Finding differ(String a, String b, long at) {
        var first = entries(a);
        var second = entries(b);
        if (first == null || second == null) return Finding.no("one of them does not answer");
        long found = firstDifference(first, second);
        return Finding.of(
                found == at, found == 0 ? "they are the same" : "they differ from " + found);
    }

    /// The first id whose line is another one or missing in one of them; 0 for none.
    private static long firstDifference(List<LogEntry> a, List<LogEntry> b) {
        for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
            if (i >= a.size() || i >= b.size()) return i + 1L;
            var x = a.get(i).crc();
            if (x == null || !x.equals(b.get(i).crc())) return a.get(i).id();
        }
        return 0;
    }

    /// The first [#COMPARED_MAX], page after page; `null` when it does not answer.
    private @Nullable List<LogEntry> entries(String node) {
        var all = new ArrayList<LogEntry>();
        long after = 0;
        while (all.size() < COMPARED_MAX) {
            var call =
                    Call.of("GET", "/wal")
                            .withQuery("after", Long.toString(after))
                            .withQuery("limit", Integer.toString(PAGE));
            var reply = ask(node, call);
            if (reply == null || !reply.ok()) return null;
            var page = Wire.read(reply.body(), LogEntry.Page.class).entries();
            all.addAll(page);
            if (page.size() < PAGE) break;
            after = page.getLast().id();
        }
        return all;
    }

    private Finding deduplicated(Claim.Deduplicated wanted) {
        var reply = ask(wanted.node(), Call.of("GET", "/deduplication_stats"));
        if (reply == null || !reply.ok()) return Finding.no(wanted.node() + " does not answer");
        long found = Wire.tree(reply.body()).path(wanted.figure()).asLong();
        return Finding.of(wanted.amount().holds(found), "it is " + found);
    }

    private @Nullable Reply ask(String node, Call call) {
        try {
            return environment
                    .send(node, call)
                    .copy()
                    .orTimeout(ANSWER_TIMEOUT_S, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            return null;
        }
    }
}
