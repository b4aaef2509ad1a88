package dev.walscope.cluster;

import java.util.Optional;

/// A piece that has come to a link and not yet left it. Any thread may ask, and let it pass.
final class OnTheWay {
    private final Piece piece;
    private final long arrivedAt;
    private final boolean isFree;
    private volatile long letAt;
    private volatile boolean isLet;

    /// @param arrivedAt nanoseconds of the link's clock
    /// @param isFree whether it neither waits nor is slowed
    OnTheWay(Piece piece, long arrivedAt, boolean isFree) {
        this.piece = piece;
        this.arrivedAt = arrivedAt;
        this.letAt = arrivedAt;
        this.isFree = isFree;
    }

    Piece piece() {
        return piece;
    }

    long arrivedAt() {
        return arrivedAt;
    }

    boolean isFree() {
        return isFree;
    }

    boolean isLet() {
        return isLet;
    }

    /// @return whether it waited until now
    synchronized boolean let(long nanos) {
        if (isLet) return false;
        letAt = nanos;
        isLet = true;
        return true;
    }

    /// When it is through, in a link of this state.
    long dueAt(LinkState state) {
        var way = isFree ? 0 : state.way().toNanos();
        return letAt + way + state.delay().toNanos();
    }

    /// As it stands now in a link of this state.
    Optional<LinkMessage.Travelling> travelling(LinkState state, long nanos) {
        boolean isWaiting = state.held() && !isLet;
        double come = isWaiting ? 0 : progress(state, nanos);
        return Optional.ofNullable(piece.message())
                .map(message -> new LinkMessage.Travelling(message, come, isWaiting));
    }

    private double progress(LinkState state, long nanos) {
        long way = Math.max(1, dueAt(state) - letAt);
        return Math.clamp((double) (nanos - letAt) / way, 0, 1);
    }
}
