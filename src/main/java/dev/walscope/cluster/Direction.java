package dev.walscope.cluster;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// One direction of a connection through a [LinkProxy]: a thread that reads, one that writes when
/// the bytes are due, and a bounded queue between them.
///
/// While nothing is done to the link and nothing is on its way, the bytes do not go that long way:
/// who has read them writes them, as they came, and only keeps its place in what they say.
///
/// In slow motion and while the link is held messages are kept apart and wait. So that the far end
/// does not take this one for lost, its last sign of life that has passed is repeated meanwhile, as
/// long as this end goes on speaking.
final class Direction {
    private static final int CHUNK_BYTES = 16 << 10;

    /// With [#CHUNK_BYTES] 4 MiB: enough for a fast stream under a long delay.
    private static final int CHUNKS_MAX = 256;

    /// A throttled stream moves in steps of this part of a second.
    private static final int STEPS_PER_SECOND = 50;

    /// Several in the time after which a node is taken for lost.
    private static final long SIGN_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

    /// Who has been silent for so long is not vouched for.
    private static final long SPEAKS_NANOS = TimeUnit.MILLISECONDS.toNanos(1_200);

    private static final OnTheWay END = new OnTheWay(new Piece(new byte[0], null, false), 0, true);

    private final boolean towardsLeader;
    private final LinkConditions link;
    private final BlockingQueue<OnTheWay> queue = new ArrayBlockingQueue<>(CHUNKS_MAX);

    /// Pieces read and not yet written. The thread that reads alone makes them more, and the other
    /// one has nothing to write while there are none.
    private final AtomicInteger onTheWay = new AtomicInteger();

    private volatile @Nullable OnTheWay front;
    private volatile boolean isWaiting;
    private volatile boolean lostBytes;
    private volatile long heardAt;
    private @Nullable Piece lastQueuedSign;
    private volatile @Nullable Piece lastSign;
    private long passedAt;

    Direction(boolean towardsLeader, LinkConditions link) {
        this.towardsLeader = towardsLeader;
        this.link = link;
        passedAt = link.clock().nanos();
    }

    boolean lostBytes() {
        return lostBytes;
    }

    void read(Socket from, Socket to) throws IOException, InterruptedException {
        var in = from.getInputStream();
        var buffer = new byte[CHUNK_BYTES];
        var messages = new MessageSplitter(towardsLeader);
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            heardAt = link.clock().nanos();
            var state = link.state();
            if (state.equals(LinkState.CLEAR) && isIdle() && messages.isEmpty()) {
                pass(buffer, 0, n, to, state);
                passedAt = heardAt;
                messages.follow(buffer, n, this::passed);
            } else messages.split(buffer, n, this::arrived);
        }
        queue.put(END);
    }

    /// What has left already.
    private void passed(Piece piece) {
        if (!piece.isSign()) return;
        lastQueuedSign = piece;
        lastSign = piece;
    }

    /// A sign of life that says what the one before it did need not wait: it passes, or is left out
    /// where something is before it.
    private void arrived(Piece piece) throws InterruptedException {
        boolean isRepeated = piece.isSign() && MessageSplitter.saysTheSame(piece, lastQueuedSign);
        if (piece.isSign()) lastQueuedSign = piece;
        if (isRepeated && link.state().isWatched() && !isIdle()) return;
        onTheWay.incrementAndGet();
        queue.put(new OnTheWay(piece, link.clock().nanos(), isRepeated || isFree(piece)));
    }

    private boolean isIdle() {
        return onTheWay.get() == 0;
    }

    /// What two nodes say to get to know each other is not slowed, nor the first acknowledgement,
    /// which says what the follower said when it came.
    private boolean isFree(Piece piece) {
        var message = piece.message();
        return message == null
                || message.kind() == LinkMessage.Kind.other
                || piece.isSign() && lastSign == null && towardsLeader;
    }

    void write(Socket to) throws IOException, InterruptedException {
        var freeAt = link.clock().nanos();
        for (var next = queue.take(); next != END; next = queue.take()) {
            front = next;
            await(next, to);
            front = null;
            var bytes = next.piece().bytes();
            for (int at = 0; at < bytes.length; ) {
                var state = link.state();
                var step = step(state, bytes.length - at);
                pass(bytes, at, step, to, state);
                at += step;
                freeAt = pace(state, step, freeAt);
            }
            passedAt = link.clock().nanos();
            if (next.piece().isSign()) lastSign = next.piece();
            onTheWay.decrementAndGet();
        }
        if (link.state().halfOpen()) lostBytes = true;
        else to.shutdownOutput();
    }

    private void pass(byte[] bytes, int at, int length, Socket to, LinkState state)
            throws IOException {
        if (state.halfOpen()) {
            lostBytes = true;
            return;
        }
        to.getOutputStream().write(bytes, at, length);
        link.carried(towardsLeader, length);
    }

    private void await(OnTheWay next, Socket to) throws IOException, InterruptedException {
        boolean isMessage = next.piece().message() != null;
        while (true) {
            var state = link.state();
            long now = link.clock().nanos();
            boolean isKept = state.held() && isMessage && !next.isFree() && !next.isLet();
            if (!isKept && next.dueAt(state) - now <= 0) break;
            isWaiting = isKept;
            if (isMessage && state.isWatched()) signOfLife(to, now, state);
            long look = now + SIGN_NANOS / 2;
            link.awaitUntil(isKept ? look : Math.min(look, next.dueAt(state)), state);
        }
        isWaiting = false;
    }

    private void signOfLife(Socket to, long now, LinkState state) throws IOException {
        var sign = lastSign;
        boolean speaks = now - heardAt < SPEAKS_NANOS || queue.remainingCapacity() == 0;
        if (sign == null || !speaks || now - passedAt < SIGN_NANOS) return;
        passedAt = now;
        pass(sign.bytes(), 0, sign.bytes().length, to, state);
    }

    private static int step(LinkState state, int left) {
        if (state.bytesPerSecond() == 0) return left;
        return (int) Math.min(left, Math.max(1, state.bytesPerSecond() / STEPS_PER_SECOND));
    }

    /// Waits until the line is free again after `bytes`, and returns that moment.
    private long pace(LinkState state, int bytes, long freeAt) throws InterruptedException {
        var now = link.clock().nanos();
        if (state.bytesPerSecond() == 0) return now;
        var next = Math.max(freeAt, now) + bytes * 1_000_000_000L / state.bytesPerSecond();
        while (link.state() == state && next - link.clock().nanos() > 0)
            link.awaitUntil(next, state);
        return link.state() == state ? next : link.clock().nanos();
    }

    /// What a held link keeps here, if anything.
    Stream<OnTheWay> waiting() {
        var first = front;
        return first != null && isWaiting && !first.isLet() ? Stream.of(first) : Stream.empty();
    }

    /// Every message that is on its way, the first to arrive first.
    Stream<OnTheWay> travelling() {
        return Stream.concat(Stream.ofNullable(front), queue.stream())
                .filter(each -> each.piece().message() != null && !each.isFree());
    }
}
