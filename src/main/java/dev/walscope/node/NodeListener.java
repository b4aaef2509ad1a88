package dev.walscope.node;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LeaderLink;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeStatus;
import dev.walscope.dedup.Forgotten;
import dev.walscope.dedup.Remembered;
import dev.walscope.node.metrics.Metrics;
import dev.walscope.node.report.EventFeed;
import dev.walscope.node.report.Life;
import dev.walscope.replication.Answer;
import dev.walscope.replication.Command;
import dev.walscope.replication.ReplicationListener;
import dev.walscope.snapshot.Snapshot;
import dev.walscope.wal.Damage;
import dev.walscope.wal.DiskFailure;
import dev.walscope.wal.LogListener;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/// Turns what happens in the log and between nodes into events, and the rare things into a line on
/// stderr.
final class NodeListener implements LogListener, ReplicationListener {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");
    private static final long SAID_FROM_BYTES = 64 << 20;

    /// Some seconds: nodes that are started together need not wait for each other in an order.
    private static final int TRIED_BEFORE_SAID = 4;

    private final Life life;
    private final EventFeed feed;
    private final Metrics metrics;

    /// The consensus engine's thread's own.
    private NodeEvent.@Nullable LeaderElected newestLeader;

    /// Why the leader is not followed, as it was said; under the follower's lock.
    private @Nullable String complaint;

    NodeListener(Life life, EventFeed feed, Metrics metrics) {
        this.life = life;
        this.feed = feed;
        this.metrics = metrics;
    }

    @Override
    public void recovering(long bytes, long total) {
        int before = life.recoveredPercent();
        int percent = total == 0 ? 100 : (int) (bytes * 100 / total);
        life.recovering(percent);
        if (total >= SAID_FROM_BYTES && percent / 10 > before / 10)
            LOG.info("reading the log: {} % of {} MiB", percent, total >> 20);
    }

    /// Where leaders are elected.
    void leaderChanged(int term, @Nullable String leader) {
        if (leader == null) LOG.info("term {}: no leader is known", term);
        else {
            LOG.info("term {}: {} leads", term, leader);
            var now = new NodeEvent.LeaderElected(term, leader);
            if (!now.equals(newestLeader)) {
                feed.publish(now);
                metrics.leaderChanged();
            }
            newestLeader = now;
        }
        feed.markProgress();
    }

    /// Where leaders are elected.
    void happened(NodeEvent.OfMember event) {
        if (event instanceof NodeEvent.Election election
                && election.phase() == NodeEvent.Election.Phase.vote) metrics.elected();
        feed.publish(event);
    }

    @Override
    public void truncated(long firstId, List<String> keptIn) {
        feed.publish(new NodeEvent.Truncated(firstId, keptIn));
        LOG.warn(
                "entry {} and all behind it were agreed on by nobody; they were cut off and are"
                        + " kept in {}",
                firstId,
                String.join(", ", keptIn));
    }

    @Override
    public void tailTorn(int segment, long offset, long bytes, @Nullable String keptIn) {
        LOG.warn(
                "segment {} ended in {} bytes that hold no entry; they were cut off{}",
                segment,
                bytes,
                keptIn == null ? "" : " and are kept in " + keptIn);
        feed.publish(new NodeEvent.TailTorn(segment, offset, bytes, keptIn));
    }

    @Override
    public void corrupt(Damage damage) {
        LOG.warn(
                "segment {} offset {}: {} unreadable ({})",
                damage.segment(),
                damage.offset(),
                subject(damage),
                damage.reason());
        for (long id = damage.firstId();
                id <= Math.min(damage.lastId(), damage.firstId() + 99);
                id++)
            feed.publish(
                    new NodeEvent.EntryCorrupt(
                            id,
                            damage.segment(),
                            damage.offset(),
                            (int) Math.min(damage.length(), Integer.MAX_VALUE),
                            boxed(damage.storedCrc()),
                            boxed(damage.computedCrc()),
                            damage.reason()));
        life.integrityMayHaveChanged();
        life.wakeRepairer();
    }

    /// A bad line whose id was given again hides no entry.
    static String subject(Damage damage) {
        if (damage.isSurplus()) return "bytes that are no entry of their own are";
        return damage.ids() == 1
                ? "entry " + damage.firstId() + " is"
                : "entries " + damage.firstId() + " to " + damage.lastId() + " are";
    }

    private static @Nullable Long boxed(OptionalLong crc) {
        return crc.isPresent() ? crc.getAsLong() : null;
    }

    @Override
    public void tidied(int segment, String keptIn) {
        LOG.warn(
                "segment {} held bytes that are no entry of their own; they were taken out and are"
                        + " kept in {}",
                segment,
                keptIn);
        feed.publish(
                new NodeEvent.SegmentMended(
                        segment, NodeEvent.SegmentMended.Cause.surplus, keptIn));
    }

    @Override
    public void replaced(int segment, @Nullable String keptIn) {
        LOG.warn(
                "segment {} was taken away or replaced while this node wrote to it; its own bytes"
                        + " were put back{}",
                segment,
                keptIn == null ? "" : ", what was found is kept in " + keptIn);
        feed.publish(
                new NodeEvent.SegmentMended(
                        segment, NodeEvent.SegmentMended.Cause.replaced, keptIn));
    }

    @Override
    public void healed(Damage damage) {
        life.readableAgain();
    }

    void repairedFrom(Damage damage, String peer) {
        for (long id = damage.firstId(); id <= damage.lastId(); id++) {
            LOG.info("entry {} was repaired with the copy of {}", id, peer);
            feed.publish(new NodeEvent.EntryRepaired(id, damage.segment(), peer));
        }
    }

    @Override
    public void rolled(int sealed, int active, long firstId) {
        feed.publish(new NodeEvent.SegmentRolled(sealed, active, firstId));
    }

    @Override
    public void compressed(int segment, long bytes, long storedBytes) {
        feed.publish(new NodeEvent.SegmentCompressed(segment, bytes, storedBytes));
    }

    @Override
    public void compressionFailed(String why) {
        LOG.warn(
                "sealed segments cannot be compressed now ({}); they stay as they are, and it is"
                        + " tried again",
                why);
    }

    @Override
    public void crcCorrected(long id, long wrongCrc, long crc) {
        feed.publish(new NodeEvent.CrcCorrected(id, wrongCrc, crc));
    }

    void snapshotPassedOver(String fileName, String why) {
        LOG.warn("{} is passed over: {}", fileName, why);
    }

    void snapshotTaken(Snapshot snapshot) {
        feed.publish(
                new NodeEvent.SnapshotTaken(
                        snapshot.id(), snapshot.fileName(), snapshot.size(), snapshot.keys()));
        feed.markProgress();
    }

    @Override
    public void dropped(int segment, long firstId, long lastId, long bytes) {
        feed.publish(new NodeEvent.SegmentDropped(segment, firstId, lastId, bytes));
        feed.markProgress();
    }

    void snapshotInstalled(long id) {
        LOG.info(
                "the leader's snapshot up to entry {} has taken the place of the log, which is kept"
                        + " in files named …replaced.{}",
                id,
                id);
        feed.publish(new NodeEvent.SnapshotInstalled(id));
    }

    /// The leader's snapshot, or what is left of the log, cannot be opened.
    void reopeningFailed(Exception why) {
        LOG.error("the node cannot begin anew with what its folder holds", why);
        life.become(
                NodeStatus.State.read_only,
                "The node cannot begin anew with what its folder holds ("
                        + why.getMessage()
                        + "); restart the node.");
    }

    void memoryIsCapped(long asked, long bytes) {
        LOG.warn(
                "the heap has room for {} bytes of keys and values, not for the {} of --max-memory",
                bytes,
                asked);
    }

    void tickFailed(RuntimeException e) {
        LOG.error("what the ticker does failed", e);
    }

    @Override
    public void forced(long nanos) {
        metrics.forced(nanos);
    }

    void diskFailed(DiskFailure.Fatal failure) {
        LOG.error("{}", failure.getMessage());
        life.become(NodeStatus.State.read_only, failure.getMessage());
    }

    @Override
    public void followerChanged(FollowerStatus follower) {
        feed.publish(new NodeEvent.FollowerChanged(follower));
        feed.markProgress();
        life.wakeRepairer();
    }

    @Override
    public void leaderLinkChanged(LeaderLink link) {
        feed.publish(new NodeEvent.LeaderLinkChanged(link));
        feed.markProgress();
        if (link.state() == LeaderLink.State.connecting) metrics.reconnects();
        say(link);
        life.wakeRepairer();
    }

    private void say(LeaderLink link) {
        switch (link.state()) {
            case diverged, refused -> LOG.error("{}", link.reason());
            case waiting -> {
                if (link.attempt() < TRIED_BEFORE_SAID) return;
                if (!Objects.equals(link.reason(), complaint))
                    LOG.warn("{} is not followed: {}", link.url(), link.reason());
                complaint = link.reason();
            }
            case catching_up, streaming -> {
                if (complaint != null) LOG.info("{} is followed", link.url());
                complaint = null;
            }
            case connecting -> {}
        }
    }

    @Override
    public void acknowledged() {
        feed.markProgress();
    }

    @Override
    public void replicated(long entries, long nanos) {
        metrics.replicated(entries, nanos);
    }

    @Override
    public void endGivenBack() {
        life.integrityMayHaveChanged();
    }

    @Override
    public void repairWanted(long id) {
        life.wakeRepairer();
    }

    @Override
    public void requestSeen(Command command, Answer answer) {
        var identity = command.identity().orElseThrow();
        NodeEvent.Outcome outcome;
        Long id = null;
        if (answer instanceof Answer.Done(var entry, var isReplay)) {
            outcome = isReplay ? NodeEvent.Outcome.replayed : NodeEvent.Outcome.processed;
            id = entry;
        } else if (answer instanceof Answer.Unmet(var _, var isReplay)) {
            outcome = isReplay ? NodeEvent.Outcome.replayed : NodeEvent.Outcome.unmet;
        } else if (answer instanceof Answer.Conflict(var first)) {
            outcome = NodeEvent.Outcome.conflict;
            id = first == 0 ? null : first;
        } else return;
        feed.markRequest(
                new NodeEvent.Request(
                        outcome,
                        identity.clientId(),
                        identity.requestId(),
                        command.operation().name(),
                        command.key() == null ? "" : command.key(),
                        id,
                        1,
                        identity.by()));
    }

    void requestsForgotten(Forgotten forgotten) {
        for (var gone : List.of(forgotten.expired(), forgotten.evicted())) {
            if (gone.isEmpty()) continue;
            var last = gone.getLast();
            feed.markRequest(
                    new NodeEvent.Request(
                            NodeEvent.Outcome.expired,
                            last.tag().clientId(),
                            last.tag().requestId(),
                            last.kind().name(),
                            last.key(),
                            last instanceof Remembered.Write write ? write.id() : null,
                            gone.size(),
                            null));
        }
    }
}
