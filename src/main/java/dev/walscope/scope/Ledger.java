package dev.walscope.scope;

import dev.walscope.api.LogEntry;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Every write that the window was told is done, held against what the nodes have now.
///
/// The nodes keep no such list; only someone outside who remembers the promise can tell that it was
/// broken. Bounded: the newest 5,000 promises of each node.
public record Ledger(List<Promise> promises) {
    public enum Verdict {
        safe("safe"),
        at_risk("one copy"),
        lost("lost");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /// What one node has of a write.
    public enum Having {
        /// On disk, as far as is known; of a node that is not heard now, as it was last known.
        on_disk,
        /// Finished once, and changed since.
        unreadable,
        /// It was there and is gone.
        lost,
        /// Logs have parted: another write has its id there.
        another,
        /// Its log does not reach so far.
        not_yet,
        /// It cannot be asked, and when it was heard last its log did not reach so far.
        unknown
    }

    /// @param atMs when it was lost; 0 for all else
    /// @param isHeard whether the node says so now; otherwise this is what was known of it last
    /// @param heardMs when it was heard last
    /// @param setAsideIn the files that have its bytes, when the node cut them off its log
    public record Copy(
            String node,
            Having having,
            long atMs,
            boolean isHeard,
            long heardMs,
            List<String> setAsideIn) {
        public Copy {
            setAsideIn = List.copyOf(setAsideIn);
        }

        private static Copy of(NodeView node, Having having, long atMs) {
            return new Copy(
                    node.name(), having, atMs, node.isHeard(), node.reach().heardMs(), List.of());
        }

        private Copy in(List<String> files) {
            return new Copy(node, having, atMs, isHeard, heardMs, files);
        }
    }

    /// @param copies of every node of the cluster, its leader first
    /// @param later what the leader's log says of it since; empty when it says nothing
    public record Promise(
            Acknowledgement write, Verdict verdict, List<Copy> copies, Optional<Aftermath> later) {
        public Promise {
            copies = List.copyOf(copies);
        }

        /// Names of the nodes that have the entry on disk.
        public List<String> holders() {
            return copies.stream()
                    .filter(copy -> copy.having() == Having.on_disk)
                    .map(Copy::node)
                    .toList();
        }
    }

    /// Newest first.
    public static Ledger of(ClusterState state) {
        var promises = new ArrayList<Promise>();
        for (var cluster : state.clusters()) {
            var leader = cluster.nodes().stream().filter(NodeView::isLeader).findFirst();
            var index = new Aftermath.Index(leader);
            for (var node : cluster.nodes())
                for (var write : node.acknowledged().items())
                    promises.add(judged(cluster.nodes(), write, index));
        }
        promises.sort(
                Comparator.comparingLong((Promise promise) -> promise.write().atMs())
                        .thenComparingLong(promise -> promise.write().id())
                        .reversed());
        return new Ledger(List.copyOf(promises));
    }

    public long count(Verdict verdict) {
        return promises.stream().filter(promise -> promise.verdict() == verdict).count();
    }

    /// What another cluster has under the same id has nothing to do with it.
    private static Promise judged(
            List<NodeView> nodes, Acknowledgement write, Aftermath.Index index) {
        boolean leaderHasIt =
                nodes.stream()
                        .filter(NodeView::isLeader)
                        .anyMatch(of -> copy(of, write, false).having() == Having.on_disk);
        var copies = nodes.stream().map(node -> copy(node, write, leaderHasIt)).toList();
        long holders = copies.stream().filter(c -> c.having() == Having.on_disk).count();
        var verdict =
                holders == 0
                        ? Verdict.lost
                        : holders == 1 && copies.size() > 1 ? Verdict.at_risk : Verdict.safe;
        var was = holders == 0 ? cutOff(nodes, write) : null;
        return new Promise(write, verdict, copies, index.of(write, was, holders == 0));
    }

    /// What it was, when a node cut it off its log.
    private static @Nullable LogEntry cutOff(List<NodeView> nodes, Acknowledgement write) {
        for (var node : nodes) {
            var end = node.cutEnd();
            var entry = end == null ? null : end.entry(write.id());
            if (entry != null && !isAnother(entry, write)) return entry;
        }
        return null;
    }

    private static List<String> files(NodeView node, Trail.Loss loss, Acknowledgement write) {
        var end = node.cutEnd();
        boolean isOfThatCut =
                end != null
                        && end.atMs() == loss.atMs()
                        && end.firstId() <= write.id()
                        && write.id() <= end.lastId();
        return isOfThatCut ? end.files() : List.of();
    }

    /// Where logs have parted, the same id is another write.
    private static boolean isAnother(LogEntry entry, Acknowledgement write) {
        boolean isReadable = entry.crcStatus() != LogEntry.CrcStatus.corrupt;
        return isReadable
                && !(write.operation().equals(entry.operation())
                        && write.key().equals(String.join(", ", entry.keys())));
    }

    /// A later entry under the same id is another write: what a leader lost once stays lost there
    /// for the promises made before. A follower gets back what its leader still has.
    private static Copy copy(NodeView node, Acknowledgement write, boolean leaderHasIt) {
        boolean comesBack = !node.isLeader() && leaderHasIt;
        for (var loss : node.trail().losses().items().reversed())
            if (loss.firstId() <= write.id()
                    && write.id() <= loss.lastId()
                    && write.atMs() <= loss.atMs()
                    && !(comesBack && node.durableId() >= write.id()))
                return Copy.of(node, Having.lost, loss.atMs()).in(files(node, loss, write));
        var entry = node.log().get(write.id());
        if (entry != null && isAnother(entry, write)) return Copy.of(node, Having.another, 0);
        if (node.isCorrupt(write.id())) return Copy.of(node, Having.unreadable, 0);
        // Its answer is word of its disk too, and may be later than what it said of its log.
        boolean isPromised = !node.isHeard() && node.acknowledged().items().contains(write);
        if (node.durableId() >= write.id() || isPromised) return Copy.of(node, Having.on_disk, 0);
        return Copy.of(node, node.isHeard() ? Having.not_yet : Having.unknown, 0);
    }
}
