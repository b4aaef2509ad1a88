package dev.walscope.session;

import dev.walscope.check.SentHistory;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Observation;
import dev.walscope.scope.recording.Mark;
import dev.walscope.scope.recording.Recording;

import org.jspecify.annotations.Nullable;

import java.util.function.LongSupplier;

/// The moment that the window shows: now, or one of the recorded run, or one of a file.
///
/// The present is recorded all the time, also while the past is looked at. For one thread.
public final class Rewind {
    private static final long LIVE = -1;

    /// What "play" shows again from live.
    private static final long REPLAY_MS = 10_000;

    /// Nearer to the present than this a replay has caught up with it.
    private static final long CAUGHT_UP_MS = 300;

    private final Recording present = Recording.empty();
    private final LongSupplier wallMs;
    private @Nullable Recording opened;
    private String name = "";
    private long position = LIVE;
    private double clockMs;
    private boolean isPlaying;
    private Speed speed = Speed.normal;
    private long pulsedAt;

    public Rewind(LongSupplier wallMs) {
        this.wallMs = wallMs;
    }

    /// Keeps what was observed just now, whatever is shown.
    public void record(Observation seen) {
        present.add(seen);
    }

    /// The cluster as it is, whatever is shown.
    public ClusterState present() {
        return present.last();
    }

    /// The run that is shown: the one being recorded, or a file's.
    public Recording recording() {
        return opened == null ? present : opened;
    }

    public boolean isLive() {
        return position == LIVE;
    }

    /// Whether a file is shown, so that there is no present to go back to within it.
    public boolean isOpened() {
        return opened != null;
    }

    /// What the window had asked by the moment that is shown.
    public SentHistory operations() {
        return recording().operations(position());
    }

    /// What is to be drawn.
    public ClusterState state() {
        return isLive() ? present.last() : recording().at(position);
    }

    public long position() {
        return isLive() ? recording().end() : Math.max(position, recording().first());
    }

    /// The time in the picture, milliseconds since 1970.
    public long nowMs() {
        return isLive() ? wallMs.getAsLong() : Math.round(clockMs);
    }

    /// Where the strip ends.
    public long endMs() {
        return opened == null ? wallMs.getAsLong() : opened.toMs();
    }

    public boolean isPlaying() {
        return isPlaying;
    }

    public Speed speed() {
        return speed;
    }

    /// Why the cluster cannot be touched now, one sentence; empty when it can.
    public String notNow() {
        if (isLive()) return "";
        return isOpened()
                ? "This is a recording: close it (Alt+End) to act on a cluster."
                : "This is the past: go back to live (Alt+End) to act on the cluster.";
    }

    /// How long before the present the moment shown is, in milliseconds; of a file's moment too.
    public long agoMs() {
        return Math.max(0, wallMs.getAsLong() - nowMs());
    }

    /// The name of the file that is shown; empty when none is.
    public String openedName() {
        return name;
    }

    // ---- going somewhere

    /// Back to the present; closes the file that is open.
    public void live() {
        opened = null;
        name = "";
        position = LIVE;
        isPlaying = false;
    }

    /// Shows the end of a recording from a file; the cluster, if there is one, goes on meanwhile.
    public void open(Recording recording, String fileName) {
        opened = recording;
        name = fileName;
        isPlaying = false;
        stand(recording.end());
    }

    /// Stops at a position of the run that is shown.
    public void seek(long wanted) {
        isPlaying = false;
        stand(wanted);
    }

    /// Stops just after what was observed at `ms`.
    public void seekMs(long ms) {
        isPlaying = false;
        position = recording().positionAt(ms);
        clockMs = Math.clamp(ms, recording().fromMs(), Math.max(recording().fromMs(), endMs()));
    }

    private void stand(long wanted) {
        position = Math.clamp(wanted, recording().first(), recording().end());
        clockMs = recording().timeMs(position);
    }

    public void stepBack() {
        seek(recording().previousStep(position()));
    }

    /// A step past the last one is the present.
    public void stepForth() {
        if (isLive()) return;
        long next = recording().nextStep(position());
        if (position() == recording().end() && !isOpened()) live();
        else seek(next);
    }

    public boolean hasMarkBefore() {
        return markBefore() != null;
    }

    public boolean hasMarkAfter() {
        return markAfter() != null;
    }

    public void markBack() {
        var mark = markBefore();
        if (mark != null) seek(mark.position());
    }

    public void markForth() {
        var mark = markAfter();
        if (mark != null) seek(mark.position());
    }

    private @Nullable Mark markBefore() {
        Mark found = null;
        for (var mark : recording().marks()) if (mark.position() < position()) found = mark;
        return found;
    }

    private @Nullable Mark markAfter() {
        for (var mark : recording().marks()) if (mark.position() > position()) return mark;
        return null;
    }

    // ---- playing

    public void speed(Speed chosen) {
        speed = chosen;
    }

    /// Goes on from the moment shown; from live, shows the last ten seconds again; from a file's
    /// end, the whole of it.
    public void play() {
        if (recording().isEmpty()) return;
        if (isLive()) seekMs(Math.max(recording().fromMs(), wallMs.getAsLong() - REPLAY_MS));
        else if (isOpened() && position() >= recording().end()) seek(recording().first());
        isPlaying = true;
        pulsedAt = 0;
    }

    public void pause() {
        isPlaying = false;
    }

    /// Lets the time in the picture pass.
    ///
    /// @param nanos the pulse's time
    public void pulse(long nanos) {
        double elapsedMs = pulsedAt == 0 ? 0 : (nanos - pulsedAt) / 1e6;
        pulsedAt = nanos;
        if (!isLive() && position < recording().first()) stand(recording().first());
        if (!isPlaying) return;
        clockMs += elapsedMs * speed.factor();
        position = recording().positionAt(Math.round(clockMs));
        if (isOpened() && clockMs >= recording().toMs()) seek(recording().end());
        else if (!isOpened() && wallMs.getAsLong() - clockMs < CAUGHT_UP_MS) live();
    }
}
