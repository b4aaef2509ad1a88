package dev.walscope.replication;

import dev.walscope.api.Integrity;
import dev.walscope.api.ReplicationMessage.Stretch;
import dev.walscope.entry.Decoded;
import dev.walscope.entry.EntryCodec;
import dev.walscope.wal.Damage;
import dev.walscope.wal.DiskFailure;
import dev.walscope.wal.GroupCommit;
import dev.walscope.wal.SegmentState;
import dev.walscope.wal.WriteAheadLog;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Looks for damage in the log and replaces it by good copies from peers.
///
/// What the log can put right by itself it does first ([WriteAheadLog#mend]). A peer's copy of an
/// entry is taken only when it must be what stood there, as a [CopyRule] says. Anything else would
/// launder damage, or a lie; then the node stays `degraded`, says why, and asks again later. One
/// thread, which also re-reads a segment now and then to find rot before someone needs the entry.
///
/// Source: "Protocol-Aware Recovery for Consensus-Based Storage" (FAST 2018).
public final class Repairer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");
    private static final long ASK_AGAIN_MS = 1000;
    private static final int IDS_REPORTED_MAX = 100;
    private static final String HELD = "Repair is held; POST /repair?hold=false lets it go on.";

    /// Copies that are fetched and written at once.
    private static final int COPY_BYTES_MAX = 4 << 20;

    /// Has the state take in what it had to leave out.
    @FunctionalInterface
    public interface AddingUp {
        void again() throws IOException;
    }

    private final WriteAheadLog log;
    private final GroupCommit writer;
    private final CopyRule rule;
    private final AddingUp addingUp;
    private final Supplier<List<Peer>> peers;
    private final BiConsumer<Damage, String> onRepaired;
    private final Runnable onChange;
    private final long scrubEveryNanos;
    private final PeerLogs peerLogs;
    private final Semaphore wakes = new Semaphore(0);
    private final Thread thread = Thread.ofVirtual().name("repairer").unstarted(this::run);
    private final Rounds rounds = new Rounds();
    private volatile boolean closing;
    private volatile boolean working;
    private volatile boolean rebuildIsDue;
    private volatile boolean isHeld;
    private volatile long skipped;
    private volatile @Nullable String reason;

    /// The disk has failed: what is damaged stays so until the node is started again.
    private volatile boolean writerHasFailed;

    private long scrubAtNanos;
    private int nextToScrub;
    private boolean faultIsLogged;

    /// Whom the last round asked, and for what.
    private List<Peer> askedPeers = List.of();

    private List<Damage> askedFor = List.of();

    /// The damage that is known to need a peer.
    private List<Damage> mended = List.of();

    /// @param rule when a copy is taken
    /// @param addingUp has the state take in entries that became readable; on the log's writer
    /// @param peers who may be asked now
    /// @param peerLogs how to ask them
    /// @param onRepaired hears of each repair and the peer's name
    /// @param onChange runs when [#integrity] may have changed
    /// @param scrubEveryMs the pause after each segment that is re-read
    public Repairer(
            WriteAheadLog log,
            GroupCommit writer,
            CopyRule rule,
            AddingUp addingUp,
            Supplier<List<Peer>> peers,
            PeerLogs peerLogs,
            BiConsumer<Damage, String> onRepaired,
            Runnable onChange,
            long scrubEveryMs) {
        this.log = log;
        this.writer = writer;
        this.rule = rule;
        this.addingUp = addingUp;
        this.peers = peers;
        this.peerLogs = peerLogs;
        this.onRepaired = onRepaired;
        this.onChange = onChange;
        this.scrubEveryNanos = TimeUnit.MILLISECONDS.toNanos(scrubEveryMs);
    }

    public Repairer start() {
        thread.start();
        return this;
    }

    /// Damage was found, or a peer came: look now.
    public void wake() {
        wakes.release();
    }

    @Override
    public void close() {
        closing = true;
        wakes.release();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Re-reads every segment now. Where nobody is to be asked for a copy of what was found, that
    /// is known at once, and belongs into the answer.
    public Integrity scrub() throws IOException {
        for (var segment : log.segments()) log.scrub(segment.number());
        var before = rounds.begun;
        wake();
        if (!log.damages().isEmpty() && !isHeld && peers.get().isEmpty()) rounds.await(before);
        return integrity();
    }

    /// How often it has looked.
    private static final class Rounds {
        private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

        private volatile long begun;
        private long ended;

        /// Waits for the end of one that begins after `before`, but not for ever.
        synchronized void await(long before) {
            var until = System.nanoTime() + PATIENCE_NANOS;
            try {
                for (var left = PATIENCE_NANOS;
                        ended <= before && left > 0;
                        left = until - System.nanoTime())
                    TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        synchronized void begin() {
            begun = begun + 1;
        }

        synchronized void end() {
            ended = begun;
            notifyAll();
        }
    }

    /// Has repair and the slow re-reading wait, or go on: so that a person can look at damage
    /// before it is gone. What is found meanwhile is reported, and not served; [#scrub] still
    /// looks.
    public Integrity hold(boolean isHeld) {
        this.isHeld = isHeld;
        onChange.run();
        wake();
        return integrity();
    }

    /// How whole the log is now.
    public Integrity integrity() {
        var damages = log.damages();
        var ids = new ArrayList<Long>();
        long corrupt = 0;
        for (var damage : damages) {
            // A bad line whose id was given again hides no entry, but it is still a bad line.
            corrupt += Math.max(1, damage.ids());
            // A lost stretch may be as long as ids are large: not a step more than are reported.
            for (long id = damage.firstId();
                    id <= damage.lastId() && ids.size() < IDS_REPORTED_MAX;
                    id++) ids.add(id);
        }
        // Repaired is not yet well: until the state is added up anew, a reader misses the entry.
        var isWell = damages.isEmpty() && !rebuildIsDue;
        var now =
                working || (rebuildIsDue && !writerHasFailed)
                        ? Integrity.State.repairing
                        : isWell ? Integrity.State.ok : Integrity.State.degraded;
        return new Integrity(
                now,
                corrupt,
                log.repairedCount(),
                damages.isEmpty() ? 0 : skipped,
                log.tornBytes(),
                ids,
                damages.isEmpty() ? null : isHeld ? HELD : reason,
                unread().count(),
                null,
                isHeld);
    }

    /// Entries became readable that were not when the state was added up.
    public void rebuild() {
        rebuildIsDue = true;
        wake();
    }

    private Stream<SegmentState> unread() {
        return log.segments().stream().filter(SegmentState::unread);
    }

    private void run() {
        scrubAtNanos = System.nanoTime() + (hasUnread() ? 0 : scrubEveryNanos);
        try {
            while (!closing) {
                rounds.begin();
                look();
                rounds.end();
                if (wakes.tryAcquire(pauseMs(), TimeUnit.MILLISECONDS)) wakes.drainPermits();
            }
        } catch (InterruptedException e) {
            // Somebody wants the thread to end.
        }
    }

    /// One round: mends what it can, asks the peers that there are, re-reads a segment when it is
    /// time.
    public void look() throws InterruptedException {
        try {
            if (!writerHasFailed) {
                if (!isHeld && !log.damages().isEmpty()) mendAlone();
                if (!isHeld && !log.damages().isEmpty()) repairAll();
                if (rebuildIsDue) apply(List.of());
            }
            if (!isHeld) scrubWhenDue();
        } catch (IOException e) {
            // The disk does not let itself be read; the next look may find it better.
            onChange.run();
        } catch (RuntimeException e) {
            if (!faultIsLogged) LOG.error("looking for damage failed, and is tried again", e);
            faultIsLogged = true;
            working = false;
            onChange.run();
        }
    }

    /// Once for each state of the damage, and again when the disk did not let it.
    private void mendAlone() throws InterruptedException {
        var before = log.damages();
        if (before.equals(mended)) return;
        var isDone =
                isDoneOnWriter(
                        () -> {
                            if (log.mend()) addingUp.again();
                            return null;
                        });
        var now = log.damages();
        mended = isDone ? now : List.of();
        if (!now.equals(before)) onChange.run();
    }

    private boolean hasUnread() {
        return unread().findAny().isPresent();
    }

    private long pauseMs() {
        if (isHeld || !hasUnread()) return ASK_AGAIN_MS;
        var left = TimeUnit.NANOSECONDS.toMillis(scrubAtNanos - System.nanoTime());
        return Math.clamp(left, 1, ASK_AGAIN_MS);
    }

    private void scrubWhenDue() throws IOException {
        var now = System.nanoTime();
        if (now - scrubAtNanos < 0) return;
        var unread = unread().findFirst();
        if (unread.isPresent()) log.scrub(unread.get().number());
        else scrubOne();
        var took = System.nanoTime() - now;
        // A large segment takes long to read: never more than a twentieth of the time, and a fifth
        // while there are some that were not read since the start.
        var pause = unread.isPresent() ? 4 * took : Math.max(scrubEveryNanos, 20 * took);
        scrubAtNanos = System.nanoTime() + pause;
        if (unread.isPresent() && !hasUnread()) onChange.run();
    }

    private void scrubOne() throws IOException {
        var segments = log.segments();
        nextToScrub = nextToScrub % segments.size();
        log.scrub(segments.get(nextToScrub++).number());
    }

    private void repairAll() throws InterruptedException {
        var candidates = peers.get();
        var repairs = new ArrayList<Repair>();
        long unfound = 0;
        var damages = log.damages();
        // Asking the same peers for the same entries again is no news: the node stays `degraded`.
        if (!candidates.isEmpty() && !(candidates.equals(askedPeers) && damages.equals(askedFor))) {
            working = true;
            onChange.run();
        }
        askedPeers = candidates;
        askedFor = damages;
        String why = null;
        for (var damage : damages) {
            if (damage.isSurplus()) continue;
            switch (copyOf(damage, candidates)) {
                case Copy.Found(var repair) -> repairs.add(repair);
                case Copy.None(var because) -> {
                    unfound += damage.ids();
                    if (why == null) why = because;
                }
            }
            if (closing) return;
        }
        if (!repairs.isEmpty()) apply(repairs);
        var changed = working || skipped != unfound || !Objects.equals(reason, why);
        working = false;
        skipped = unfound;
        reason = why;
        if (changed) onChange.run();
    }

    private record Repair(Damage damage, List<byte[]> lines, Peer from) {}

    /// What asking the peers for an entry came to.
    private sealed interface Copy {
        record Found(Repair repair) implements Copy {}

        /// @param why one sentence
        record None(String why) implements Copy {}
    }

    /// Writes the copies in, last place first, because a repair moves what lies behind it.
    private void apply(List<Repair> repairs) throws InterruptedException {
        working = true;
        rebuildIsDue = false;
        try {
            // What could not be written now is tried again; the disk's own failure is reported by
            // it.
            rebuildIsDue =
                    !isDoneOnWriter(
                            () -> {
                                for (var repair : repairs.reversed())
                                    if (log.repair(repair.damage, repair.lines))
                                        onRepaired.accept(repair.damage, repair.from.name());
                                addingUp.again();
                                return null;
                            });
        } finally {
            working = false;
            onChange.run();
        }
    }

    private boolean isDoneOnWriter(Callable<Void> work) throws InterruptedException {
        try {
            writer.between(work).get();
            return true;
        } catch (ExecutionException e) {
            writerHasFailed = e.getCause() instanceof DiskFailure.Fatal;
            return false;
        }
    }

    private Copy copyOf(Damage damage, List<Peer> candidates) {
        String why = null;
        for (var peer : candidates) {
            String because;
            try {
                var peerLog = peerLogs.of(peer);
                var wanted = new Stretch(damage.firstId(), damage.lastId());
                var lines = good(peerLog.lines(wanted, COPY_BYTES_MAX), damage.firstId());
                because = rule.objection(damage, lines, peer, peerLog);
                if (because == null) return new Copy.Found(new Repair(damage, lines, peer));
            } catch (IOException e) {
                because = peer.name() + " cannot be asked: " + e.getMessage() + ".";
            }
            if (why == null) why = because;
        }
        return new Copy.None(
                subject(damage)
                        + " unreadable. "
                        + (why == null ? "No other node is there to be asked for a copy." : why));
    }

    private static String subject(Damage damage) {
        return damage.ids() == 1
                ? "Entry " + damage.firstId() + " is"
                : "Entries " + damage.firstId() + " to " + damage.lastId() + " are";
    }

    /// The lines from the first on that are whole entries with the ids from `firstId` on.
    private static List<byte[]> good(List<byte[]> lines, long firstId) {
        var good = new ArrayList<byte[]>();
        for (var line : lines) {
            var isGood =
                    line.length > 1
                            && line[line.length - 1] == '\n'
                            && EntryCodec.decode(line, 0, line.length - 1)
                                    instanceof Decoded.Good(var entry, var _)
                            && entry.id() == firstId + good.size();
            if (!isGood) break;
            good.add(line);
        }
        return good;
    }
}
