package dev.walscope.replication;

import dev.walscope.api.Integrity;
import dev.walscope.api.LogEntry;
import dev.walscope.api.Wire;
import dev.walscope.entry.Decoded;
import dev.walscope.entry.EntryCodec;
import dev.walscope.wal.Damage;
import dev.walscope.wal.DiskFailure;
import dev.walscope.wal.GroupCommit;
import dev.walscope.wal.WriteAheadLog;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/// Looks for damage in the log and replaces it by good copies from peers.
///
/// A peer is asked for one entry at a time with `GET /wal/{id}`, as anyone could; its line is taken
/// only when it carries the right id and a checksum that holds. When no peer has a good copy the
/// damage stays, the node says `degraded`, and it is asked for again later. One thread, which also
/// re-reads a segment now and then to find rot before someone needs the entry.
///
/// Source: "Protocol-Aware Recovery for Consensus-Based Storage" (FAST 2018).
public final class Repairer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");
    private static final long ASK_AGAIN_MS = 1000;
    private static final int IDS_REPORTED_MAX = 100;

    private final WriteAheadLog log;
    private final GroupCommit writer;
    private final AppliedState state;
    private final Supplier<List<Peer>> peers;
    private final BiConsumer<Damage, String> onRepaired;
    private final Runnable onChange;
    private final long scrubEveryNanos;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Semaphore wakes = new Semaphore(0);
    private final Thread thread = Thread.ofVirtual().name("repairer").unstarted(this::run);
    private volatile boolean closing;
    private volatile boolean working;
    private volatile boolean rebuildIsDue;
    private volatile long skipped;

    /// The disk has failed: what is damaged stays so until the node is started again.
    private volatile boolean writerHasFailed;

    private long scrubAtNanos;
    private int nextToScrub;
    private boolean faultIsLogged;

    /// Whom the last round asked, and for what.
    private List<Peer> askedPeers = List.of();

    private List<Damage> askedFor = List.of();

    /// @param peers who may be asked now
    /// @param onRepaired hears of each repair and the peer's name
    /// @param onChange runs when [#integrity] may have changed
    /// @param scrubEveryMs the pause after each segment that is re-read
    public Repairer(
            WriteAheadLog log,
            GroupCommit writer,
            AppliedState state,
            Supplier<List<Peer>> peers,
            BiConsumer<Damage, String> onRepaired,
            Runnable onChange,
            long scrubEveryMs) {
        this.log = log;
        this.writer = writer;
        this.state = state;
        this.peers = peers;
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
        http.shutdownNow();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Re-reads every segment now.
    public Integrity scrub() throws IOException {
        for (var segment : log.segments()) log.scrub(segment.number());
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
                ids);
    }

    /// Entries became readable that were not when the state was added up.
    public void rebuild() {
        rebuildIsDue = true;
        wake();
    }

    private void run() {
        scrubAtNanos = System.nanoTime() + scrubEveryNanos;
        try {
            while (!closing) {
                look();
                if (wakes.tryAcquire(ASK_AGAIN_MS, TimeUnit.MILLISECONDS)) wakes.drainPermits();
            }
        } catch (InterruptedException e) {
            // Somebody wants the thread to end.
        }
    }

    private void look() throws InterruptedException {
        try {
            if (!writerHasFailed) {
                if (!log.damages().isEmpty()) repairAll();
                if (rebuildIsDue) apply(List.of());
            }
            scrubWhenDue();
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

    private void scrubWhenDue() throws IOException {
        var now = System.nanoTime();
        if (now - scrubAtNanos < 0) return;
        scrubOne();
        var took = System.nanoTime() - now;
        // A large segment takes long to read: never more than a twentieth of the time.
        var pause = Math.max(scrubEveryNanos, 20 * took);
        scrubAtNanos = System.nanoTime() + pause;
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
        for (var damage : damages) {
            var repair = damage.ids() > 0 ? copyOf(damage, candidates) : Optional.<Repair>empty();
            if (repair.isPresent()) repairs.add(repair.get());
            else unfound += Math.max(1, damage.ids());
            if (closing) return;
        }
        if (!repairs.isEmpty()) apply(repairs);
        var changed = working || skipped != unfound;
        working = false;
        skipped = unfound;
        if (changed) onChange.run();
    }

    private record Repair(Damage damage, List<byte[]> lines, Peer from) {}

    /// Writes the copies in, last place first, because a repair moves what lies behind it.
    private void apply(List<Repair> repairs) throws InterruptedException {
        working = true;
        rebuildIsDue = false;
        try {
            writer.between(
                            () -> {
                                for (var repair : repairs.reversed())
                                    if (log.repair(repair.damage, repair.lines))
                                        onRepaired.accept(repair.damage, repair.from.name());
                                state.rebuild(log);
                                return null;
                            })
                    .get();
        } catch (ExecutionException e) {
            // What could not be written now is tried again; the disk's own failure is reported by
            // it.
            rebuildIsDue = true;
            writerHasFailed = e.getCause() instanceof DiskFailure.Fatal;
        } finally {
            working = false;
            onChange.run();
        }
    }

    private Optional<Repair> copyOf(Damage damage, List<Peer> candidates)
            throws InterruptedException {
        Repair anyGood = null;
        for (var peer : candidates) {
            var lines = new ArrayList<byte[]>();
            boolean matches = damage.ids() > 1;
            for (long id = damage.firstId(); id <= damage.lastId(); id++) {
                var line = ask(peer, id);
                if (line == null) break;
                lines.add(line);
                var crc = EntryCodec.crcOfLine(line, 0, line.length - 1);
                matches |= is(damage.storedCrc(), crc) || is(damage.computedCrc(), crc);
            }
            if (lines.size() < damage.ids()) continue;
            var repair = new Repair(damage, lines, peer);
            if (matches) return Optional.of(repair);
            if (anyGood == null) anyGood = repair;
        }
        return Optional.ofNullable(anyGood);
    }

    private static boolean is(OptionalLong known, long crc) {
        return known.isPresent() && known.getAsLong() == crc;
    }

    /// The peer's line of entry `id` with its line end, or `null` when it has no good one.
    private byte @Nullable [] ask(Peer peer, long id) throws InterruptedException {
        try {
            var request =
                    HttpRequest.newBuilder(URI.create(peer.url() + "/wal/" + id))
                            .timeout(Duration.ofSeconds(5))
                            .build();
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) return null;
            // Whatever answers there may not be a node: both can be missing.
            var detail = Wire.read(answer.body(), LogEntry.Detail.class);
            if (detail == null || detail.raw() == null) return null;
            var line = Base64.getDecoder().decode(detail.raw());
            if (line.length < 2 || line[line.length - 1] != '\n') return null;
            var decoded = EntryCodec.decode(line, 0, line.length - 1);
            return decoded instanceof Decoded.Good(var entry, var _) && entry.id() == id
                    ? line
                    : null;
        } catch (IOException | Wire.BadWire | IllegalArgumentException e) {
            return null;
        }
    }
}
