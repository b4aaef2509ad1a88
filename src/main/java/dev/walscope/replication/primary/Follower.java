package dev.walscope.replication.primary;

import dev.walscope.api.Acks;
import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LeaderLink;
import dev.walscope.api.LeaderLink.State;
import dev.walscope.api.NodeUrl;
import dev.walscope.api.ReplicationMessage.Ack;
import dev.walscope.api.ReplicationMessage.Beat;
import dev.walscope.api.ReplicationMessage.Chunk;
import dev.walscope.api.ReplicationMessage.Compare;
import dev.walscope.api.ReplicationMessage.Digests;
import dev.walscope.api.ReplicationMessage.Fetch;
import dev.walscope.api.ReplicationMessage.FromFollower;
import dev.walscope.api.ReplicationMessage.FromLeader;
import dev.walscope.api.ReplicationMessage.Hello;
import dev.walscope.api.ReplicationMessage.Offer;
import dev.walscope.api.ReplicationMessage.Refused;
import dev.walscope.api.ReplicationMessage.Resume;
import dev.walscope.api.ReplicationMessage.Stretch;
import dev.walscope.api.ReplicationMessage.Unsound;
import dev.walscope.api.ReplicationMessage.Welcome;
import dev.walscope.entry.Decoded;
import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.replication.Answer;
import dev.walscope.replication.AppliedState;
import dev.walscope.replication.Command;
import dev.walscope.replication.Replica;
import dev.walscope.replication.ReplicationListener;
import dev.walscope.replication.SnapshotFetch;
import dev.walscope.replication.Timing;
import dev.walscope.replication.WriteTimes;
import dev.walscope.snapshot.Snapshots;
import dev.walscope.time.Clock;
import dev.walscope.wal.DiskFailure;
import dev.walscope.wal.Fingerprint;
import dev.walscope.wal.GroupCommit;
import dev.walscope.wal.Storage;
import dev.walscope.wal.WriteAheadLog;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// The node that copies its leader's log, byte for byte.
///
/// It says where its log ends, takes the lines that come, and accepts only the next id with a
/// checksum that holds; then it writes, forces, applies and acknowledges. It has no thread: its
/// owner owns the connection (a node, a simulation) hands in what arrives and asks what to send
/// ([#poll]).
public final class Follower implements Replica {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");
    private static final long QUEUE_PATIENCE_MS = 60_000;

    private final String name;
    private final String url;
    private final String configuredLeader;
    private final WriteAheadLog log;
    private final GroupCommit writer;
    private final AppliedState state;
    private final Timing timing;
    private final Clock clock;
    private final Backoff backoff;
    private final ReplicationListener listener;
    private final Snapshots snapshots;
    private final Consumer<Offer> onFetched;
    private final Deque<FromFollower> outgoing = new ArrayDeque<>();

    private State linkState = State.connecting;
    private @Nullable String reason;
    private @Nullable Long divergedAt;
    private @Nullable String leaderUrl;
    private @Nullable Runnable wake;
    private long lastHeardNanos;
    private long lastSentNanos;
    private long lastAckedId;
    private long leaderLastId;
    private long highWaterMark;

    /// Why the writer could not take what came on this connection.
    private @Nullable String writeFault;

    /// The last id that was handed to the writer on this connection.
    private long receivedId;

    /// The entry that comes next and that the leader cannot read, else 0.
    private long waitsFor;

    private UnreadableEnd unreadableEnd = UnreadableEnd.none();

    /// The leader's snapshot, while it comes instead of entries that the leader no longer has.
    private @Nullable SnapshotFetch fetch;

    /// @param url where this node answers HTTP
    /// @param leaderUrl where its leader does, as configured
    /// @param onFetched hears of a leader's snapshot that has come as a whole and has not been
    ///     looked at: the owner does ([Snapshots#accept]) and starts anew with it, or says that it
    ///     is [unsound][#unsound]
    public Follower(
            String name,
            String url,
            String leaderUrl,
            WriteAheadLog log,
            GroupCommit writer,
            AppliedState state,
            Timing timing,
            Clock clock,
            RandomGenerator random,
            ReplicationListener listener,
            Snapshots snapshots,
            Consumer<Offer> onFetched) {
        this.name = name;
        this.url = url;
        this.configuredLeader = leaderUrl;
        this.log = log;
        this.writer = writer;
        this.state = state;
        this.timing = timing;
        this.clock = clock;
        this.listener = listener;
        this.snapshots = snapshots;
        this.onFetched = onFetched;
        backoff = new Backoff(timing, clock, random);
    }

    @Override
    public CompletableFuture<Answer> propose(Command command, Acks acks, WriteTimes times) {
        return CompletableFuture.completedFuture(new Answer.NotLeader(leaderUrl()));
    }

    // ---- the connection

    /// Nanoseconds until the next attempt to connect, by the monotonic clock.
    public synchronized long nanosToRetry() {
        return backoff.nanosLeft();
    }

    public synchronized void connecting() {
        backoff.attempted();
        changed(State.connecting, reason, divergedAt);
    }

    /// A connection is open; the hello is the first that [#poll] gives.
    ///
    /// @param wake runs when there may be something to send; must return at once
    public synchronized void connected(Runnable wake) throws IOException {
        this.wake = wake;
        outgoing.clear();
        lastHeardNanos = clock.nanos();
        writeFault = null;
        waitsFor = 0;
        receivedId = log.lastId();
        unreadableEnd = new UnreadableEnd(lastReadableId(), receivedId);
        lastAckedId = unreadableEnd.heldId(log);
        outgoing.add(hello());
    }

    private Hello hello() throws IOException {
        var soundUntil = log.soundUntil();
        var prefix = log.fingerprint(soundUntil);
        if (prefix == null) {
            // Damage was found meanwhile: the leader will ask for stretches.
            soundUntil = 0;
            prefix = Fingerprint.EMPTY;
        }
        var held = Math.min(lastAckedId, receivedId);
        return new Hello(name, url, log.firstId(), receivedId, held, soundUntil, prefix.text());
    }

    /// Known from the damages, without reading.
    private long lastReadableId() {
        long last = log.lastId();
        for (var damage : log.damages().reversed())
            if (damage.firstId() <= last && last <= damage.lastId()) last = damage.firstId() - 1;
        return last;
    }

    public synchronized void received(FromLeader message) throws IOException {
        lastHeardNanos = clock.nanos();
        switch (message) {
            case Welcome(var url, var lastId, var mark) -> {
                if (!NodeUrl.isLoopback(url) || NodeUrl.isLoopback(configuredLeader))
                    leaderUrl = url;
                leaderLastId = lastId;
                endFetch();
                backoff.succeeded();
                raiseHighWaterMark(mark);
                changed(State.catching_up, null, null);
                settleState();
            }
            case Beat(var lastId, var sentId, var mark, var unreadableId) -> {
                leaderLastId = lastId;
                waitsFor = unreadableId;
                if (sentId > receivedId) askAgain();
                raiseHighWaterMark(mark);
                settleState();
                if (fetch != null) ask(fetch.beat());
            }
            case Offer offer -> begin(offer);
            case Chunk chunk -> take(chunk);
            case Compare(var stretches) -> outgoing.add(digests(stretches));
            case Refused(var why, var at) ->
                    changed(at == null ? State.refused : State.diverged, why, at);
        }
        wake();
    }

    private void begin(Offer offer) {
        endFetch();
        backoff.succeeded();
        try {
            fetch = new SnapshotFetch(offer, snapshots);
        } catch (IOException e) {
            cannotKeep(e);
            return;
        }
        tell(fetch);
        ask(fetch.next());
        if (fetch.isWhole()) onFetched.accept(offer);
    }

    private void take(Chunk chunk) {
        var coming = fetch;
        if (coming == null || coming.isWhole()) return;
        try {
            var isAnswered = coming.add(chunk);
            tell(coming);
            if (isAnswered) ask(coming.next());
            if (coming.isWhole()) onFetched.accept(coming.offer());
        } catch (IOException e) {
            cannotKeep(e);
        }
    }

    /// What has come cannot be taken now; it is tried again with the next connection.
    public synchronized void cannotTake(IOException why) {
        endFetch();
        cannotKeep(why);
        wake();
    }

    private void cannotKeep(IOException e) {
        writeFault =
                e instanceof Storage.NoRoom
                        ? "The disk has no room for the leader's snapshot; make some."
                        : "The leader's snapshot cannot be kept: " + e.getMessage() + ".";
    }

    private void ask(@Nullable Fetch wanted) {
        if (wanted != null) outgoing.add(wanted);
        wake();
    }

    private void tell(SnapshotFetch coming) {
        changed(State.catching_up, coming.sentence(), null);
    }

    /// What has come is damaged; the leader is told, and offers another.
    public synchronized void unsound(long id) {
        endFetch();
        outgoing.add(new Unsound(id));
        wake();
    }

    private void endFetch() {
        if (fetch == null) return;
        try {
            fetch.close();
        } catch (IOException e) {
            LOG.debug("what has come of a snapshot cannot be closed", e);
        }
        fetch = null;
    }

    /// Takes in whole lines of the leader's log.
    ///
    /// Anything but the next entry with a good checksum is not written: what was had already is
    /// passed over, anything else is asked for again. Bytes from elsewhere are never put right
    /// here, because that would launder damage.
    public void receivedLines(byte[] bytes) {
        Copy copy;
        synchronized (this) {
            lastHeardNanos = clock.nanos();
            copy = copyOf(bytes);
            if (copy.isEmpty()) return;
        }
        writer.offer(copy, QUEUE_PATIENCE_MS);
    }

    private Copy copyOf(byte[] bytes) {
        var copy = new Copy();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '\n') continue;
            var decoded = EntryCodec.decode(bytes, start, i - start);
            if (!(decoded instanceof Decoded.Good(var entry, var _))
                    || entry.id() > receivedId + 1) {
                askAgain();
                return copy;
            }
            if (entry.id() == receivedId + 1) {
                copy.add(entry, Arrays.copyOfRange(bytes, start, i + 1));
                receivedId++;
            }
            start = i + 1;
        }
        if (start < bytes.length) askAgain();
        return copy;
    }

    private void askAgain() {
        outgoing.add(new Resume(receivedId));
        wake();
    }

    /// What to send now, or `null` when there is nothing yet.
    public synchronized @Nullable FromFollower poll(long nowNanos) {
        var message = outgoing.poll();
        if (message == null && isWelcome()) {
            var held = unreadableEnd.heldId(log);
            var beatIsDue =
                    nowNanos - lastSentNanos >= TimeUnit.MILLISECONDS.toNanos(timing.heartbeatMs());
            if (held > lastAckedId || beatIsDue) {
                message = new Ack(held);
                lastAckedId = held;
            }
        }
        if (message != null) lastSentNanos = nowNanos;
        return message;
    }

    private boolean isWelcome() {
        return linkState == State.catching_up || linkState == State.streaming;
    }

    /// Why this connection should be given up, one sentence; `null` while it is good.
    public synchronized @Nullable String connectionFault() {
        if (writeFault != null) return writeFault;
        var silentNanos = clock.nanos() - lastHeardNanos;
        if (silentNanos <= TimeUnit.MILLISECONDS.toNanos(timing.lostAfterMs())) return null;
        return "The leader has not been heard for " + timing.lostAfterMs() + " ms.";
    }

    /// The connection is gone, or never came to be. Schedules the next attempt ([#nanosToRetry]).
    ///
    /// @param why one sentence
    public synchronized void disconnected(String why) {
        wake = null;
        endFetch();
        backoff.failed();
        if (linkState == State.diverged || linkState == State.refused) {
            // Only a person can mend that; look again now and then whether one did.
            backoff.pause(2 * timing.retryMaxMs());
            return;
        }
        // The leader welcomed this node, which is not what it failed at: a disk that was full is
        // full a moment later.
        if (writeFault != null) backoff.pause(timing.retryMaxMs());
        changed(State.waiting, why, null);
    }

    /// Lines on their way through the writer thread.
    private final class Copy implements GroupCommit.Write {
        private final List<Entry> entries = new ArrayList<>();
        private final List<byte[]> lines = new ArrayList<>();
        private final List<Entry> staged = new ArrayList<>();
        private boolean doesNotFit;
        private @Nullable String noRoom;

        void add(Entry entry, byte[] line) {
            entries.add(entry);
            lines.add(line);
        }

        boolean isEmpty() {
            return entries.isEmpty();
        }

        /// Each line's bytes, and the value in its entry.
        @Override
        public long bytes() {
            long bytes = 0;
            for (var line : lines) bytes += 2L * line.length;
            return bytes;
        }

        /// Copies of two connections may meet in the queue: what an earlier one brought is passed
        /// over. What does not fit on, because an earlier one failed, is asked for again.
        @Override
        public void stage(WriteAheadLog log) {
            for (int i = 0; i < lines.size() && !doesNotFit; i++) {
                var entry = entries.get(i);
                if (entry.id() < log.nextId()) continue;
                doesNotFit = entry.id() > log.nextId();
                if (doesNotFit) continue;
                if (!state.hasRoomFor(entry)) {
                    noRoom = state.noRoom();
                    return;
                }
                log.stage(entry.id(), lines.get(i));
                state.staged(entry);
                staged.add(entry);
            }
        }

        @Override
        public void committed() {
            for (var entry : staged) state.apply(entry);
            if (!doesNotFit && noRoom == null) return;
            synchronized (Follower.this) {
                receivedId = log.lastId();
                if (noRoom == null) askAgain();
                else writeFault = noRoom;
            }
        }

        @Override
        public void failed(DiskFailure why) {
            state.unstaged();
            synchronized (Follower.this) {
                // Connecting again is how the lines are asked for again, once there is room.
                writeFault = why.getMessage();
            }
        }
    }

    private Digests digests(@Nullable List<Stretch> stretches) throws IOException {
        if (stretches == null || stretches.size() > Compare.STRETCHES_MAX)
            throw new IOException("The leader asks for too much at once.");
        var digests = new ArrayList<@Nullable String>();
        for (var stretch : stretches) {
            var fingerprint = log.fingerprint(stretch.first(), stretch.last());
            digests.add(fingerprint == null ? null : fingerprint.text());
        }
        return new Digests(stretches, digests);
    }

    private void raiseHighWaterMark(long mark) {
        if (mark <= highWaterMark) return;
        highWaterMark = mark;
        listener.acknowledged();
    }

    private void settleState() {
        if (!isWelcome() || fetch != null) return;
        if (waitsFor > 0)
            changed(
                    State.catching_up,
                    "This follower waits for entry "
                            + waitsFor
                            + ", which is unreadable on the leader.",
                    null);
        else changed(log.durableId() >= leaderLastId ? State.streaming : linkState, null, null);
    }

    private void changed(State now, @Nullable String why, @Nullable Long at) {
        var same = linkState == now && Objects.equals(reason, why);
        linkState = now;
        reason = why;
        divergedAt = at;
        if (!same) listener.leaderLinkChanged(leaderLink());
    }

    private void wake() {
        if (wake != null) wake.run();
    }

    @Override
    public synchronized void logHasGrown() {
        settleState();
        wake();
    }

    @Override
    public void tick() {}

    @Override
    public synchronized void close() {
        endFetch();
    }

    // ---- what is known

    @Override
    public synchronized long highWaterMark() {
        return Math.min(highWaterMark, log.durableId());
    }

    @Override
    public synchronized String leaderUrl() {
        return leaderUrl == null ? configuredLeader : leaderUrl;
    }

    public String configuredLeader() {
        return configuredLeader;
    }

    /// Whether the leader streams to this node, so that it can be asked for a good copy.
    public synchronized boolean isConnected() {
        return isWelcome();
    }

    @Override
    public @Nullable List<FollowerStatus> followers() {
        return null;
    }

    @Override
    public List<Long> neededIds() {
        return List.of();
    }

    @Override
    public synchronized LeaderLink leaderLink() {
        return new LeaderLink(
                leaderUrl(),
                linkState,
                linkState == State.waiting ? nanosToRetry() / 1_000_000 : 0,
                backoff.attempts(),
                leaderLastId,
                reason,
                divergedAt,
                fetch == null ? null : fetch.percent());
    }
}
