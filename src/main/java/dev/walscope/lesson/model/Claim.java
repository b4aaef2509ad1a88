package dev.walscope.lesson.model;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.Integrity;
import dev.walscope.api.RaftStatus;
import dev.walscope.api.SegmentInfo;
import dev.walscope.scope.Condition;
import dev.walscope.scope.Ledger;
import dev.walscope.scope.NodeView;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Something that a lesson says must hold; `lesson.play` finds out whether it does.
public sealed interface Claim {
    /// The claim in words, for a line with a tick.
    String text();

    static String word(Integrity.State state) {
        return state == Integrity.State.ok ? "whole" : state.name();
    }

    /// One of a node's figures.
    record Figure(String node, Measure of, Amount amount) implements Claim {
        @Override
        public String text() {
            return node + ": " + of.words() + " " + amount.text();
        }
    }

    /// The figures that a node has; a lesson writes `_` as `-`.
    enum Measure {
        first("the first id in the log"),
        last("the last id in the log"),
        durable("the last id on disk"),
        applied("the last id that a GET sees"),
        high_water_mark("the high-water mark"),
        snapshot("the last entry in the newest snapshot"),
        entries("the number of readable entries"),
        keys("the number of keys"),
        segments("the number of segment files"),
        compressed("the number of compressed segment files"),
        corrupt("the number of unreadable entries"),
        repaired("the number of repaired entries"),
        torn_bytes("the number of torn bytes cut off"),
        unread("the number of segments not read since the start"),
        term("the term");

        private final String words;

        Measure(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }

        public long in(NodeView node) {
            var status = node.status();
            if (status == null) return 0;
            return switch (this) {
                case first -> status.position().firstId();
                case last -> status.lastId();
                case durable -> status.durableId();
                case applied -> status.appliedId();
                case high_water_mark -> status.highWaterMark();
                case snapshot -> status.position().snapshotId();
                case entries -> status.entries();
                case keys -> status.keys();
                case segments -> node.segments().size();
                case compressed ->
                        node.segments().stream().filter(SegmentInfo::isCompressed).count();
                case corrupt -> status.integrity().corrupt();
                case repaired -> status.integrity().repaired();
                case torn_bytes -> status.integrity().tornBytes();
                case unread -> status.integrity().unread();
                case term -> status.raft() == null ? 0 : status.raft().term();
            };
        }
    }

    record InState(String node, Condition state) implements Claim {
        @Override
        public String text() {
            return node + " is " + state.word();
        }
    }

    /// What a member is in the election, as it says itself.
    record Plays(String node, RaftStatus.Role role) implements Claim {
        @Override
        public String text() {
            return node + " is a " + role;
        }
    }

    record Whole(String node, Integrity.State state) implements Claim {
        @Override
        public String text() {
            return node + ": the log is " + word(state);
        }
    }

    /// Exactly these entries are unreadable on `node`.
    record Unreadable(String node, List<Long> ids) implements Claim {
        @Override
        public String text() {
            if (ids.isEmpty()) return node + " can read every entry";
            return node
                    + " cannot read entry "
                    + ids.stream().map(String::valueOf).collect(Collectors.joining(", "));
        }
    }

    /// A GET of `key` on `node` answers with the value.
    ///
    /// @param json `null` when there must be no such key
    record Reads(String node, String key, @Nullable String json) implements Claim {
        @Override
        public String text() {
            return json == null
                    ? node + " has no " + key
                    : node + " answers " + json + " for " + key;
        }
    }

    /// What came back from the last request of the step.
    ///
    /// @param status 0 when it does not matter
    /// @param id of the entry it was given; 0 when it does not matter
    /// @param isReplay `null` when it does not matter
    /// @param contains part of the body; empty when it does not matter
    record Answered(int status, long id, @Nullable Boolean isReplay, String contains)
            implements Claim {
        @Override
        public String text() {
            var parts = new java.util.ArrayList<String>();
            if (status != 0) parts.add("the answer is " + status);
            if (id != 0) parts.add("it names entry " + id);
            if (isReplay != null)
                parts.add(
                        isReplay
                                ? "its header says Idempotent-Replay: true"
                                : "it is not a replay");
            if (!contains.isEmpty()) parts.add("it says “" + contains + "”");
            return String.join(", ", parts);
        }
    }

    /// What a listener on the wire made of the last request of the step that he listened to.
    record Overheard(boolean isReadable) implements Claim {
        @Override
        public String text() {
            return isReadable
                    ? "who listens on the wire reads the request"
                    : "who listens on the wire reads nothing of the request";
        }
    }

    /// How the leader sees a follower.
    ///
    /// @param divergedAt 0 when it does not matter
    record Followed(String follower, FollowerStatus.State state, long divergedAt) implements Claim {
        @Override
        public String text() {
            var seen = "the leader sees " + follower + " as " + state.name().replace('_', ' ');
            return divergedAt == 0 ? seen : seen + " from entry " + divergedAt;
        }
    }

    /// How far a follower is behind, as the leader reckons.
    record Behind(String follower, LagUnit unit, Amount amount) implements Claim {
        @Override
        public String text() {
            return "the lag of " + follower + " in " + unit.name() + " " + amount.text();
        }
    }

    enum LagUnit {
        entries,
        bytes,
        ms
    }

    /// All nodes that answer have the same lines.
    record SameLogs() implements Claim {
        @Override
        public String text() {
            return "all logs hold the same entries";
        }
    }

    /// Two logs hold the same lines before entry `at`, and another there.
    record LogsDiffer(String first, String second, long at) implements Claim {
        @Override
        public String text() {
            return first + " and " + second + " differ from entry " + at + " on";
        }
    }

    /// One of the figures of `GET /deduplication_stats`.
    record Deduplicated(String node, String figure, Amount amount) implements Claim {
        @Override
        public String text() {
            return node + ": " + figure + " " + amount.text();
        }
    }

    /// How many of the writes that were answered with success are safe, at risk or lost.
    record Promised(Ledger.Verdict verdict, Amount amount) implements Claim {
        @Override
        public String text() {
            return "the number of acknowledged writes that are "
                    + verdict.name().toLowerCase(Locale.ROOT).replace('_', ' ')
                    + " "
                    + amount.text();
        }
    }
}
