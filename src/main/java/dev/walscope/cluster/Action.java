package dev.walscope.cluster;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/// What can be done to a cluster from outside its nodes. [Cluster#perform] does it, [Cluster#shell]
/// says how a person would do the same in a terminal.
public sealed interface Action {
    record StartLeader() implements Action {}

    record AddFollower() implements Action {}

    record StartAll(int followers) implements Action {}

    /// SIGTERM: the node finishes what it has acknowledged.
    record Stop(String member) implements Action {}

    /// SIGKILL: the node learns nothing of it.
    record Kill(String member) implements Action {}

    /// SIGSTOP.
    record Pause(String member) implements Action {}

    /// SIGCONT.
    record Resume(String member) implements Action {}

    record Restart(String member) implements Action {}

    /// Makes a follower the leader by hand: stops the leader that there is, starts a leader on the
    /// follower's folder, and has all others follow it.
    record Promote(String follower) implements Action {}

    /// Sets a stopped member's data folder aside; the next start has none.
    record Wipe(String member) implements Action {}

    /// Puts the folder back that was wiped last.
    record Unwipe(String member) implements Action {}

    /// Takes a member off the list; its data stays.
    record Remove(String member) implements Action {}

    /// Shows a folder in the file browser of this desktop.
    record OpenFolder(Path folder) implements Action {}

    record Attach(URI url) implements Action {}

    record Cut(String follower) implements Action {}

    record Heal(String follower) implements Action {}

    record Delay(String follower, Duration delay) implements Action {}

    record Throttle(String follower, long bytesPerSecond) implements Action {}

    record HalfOpen(String follower) implements Action {}

    record FlipBit(Path segment, long offset, int bit) implements Action {}

    record CutTail(Path segment, long bytes) implements Action {}
}
