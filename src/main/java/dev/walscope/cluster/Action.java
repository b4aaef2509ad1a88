package dev.walscope.cluster;

import dev.walscope.option.ChosenOptions;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// What can be done to a cluster from outside its nodes. [Cluster#perform] does it, [Cluster#shell]
/// says how a person would do the same in a terminal.
public sealed interface Action {
    record StartLeader() implements Action {}

    record AddFollower() implements Action {}

    record StartAll(int followers) implements Action {}

    /// Starts the members of a cluster that elects its leader: those that have been here before, or
    /// else so many.
    record StartMembers(int members) implements Action {}

    /// Starts one more member, which those that run take in: `node-4` beside three, or one that has
    /// lost its folder.
    record AddMember(String member) implements Action {}

    /// Starts nodes with options of their own, which they keep from then on; those that run are
    /// stopped before.
    ///
    /// @param members `leader`, a follower that there is, or the next one that there is not
    /// @param options beside what is usual
    record StartWith(List<String> members, ChosenOptions options) implements Action {
        public StartWith {
            members = List.copyOf(members);
            if (members.isEmpty()) throw new IllegalArgumentException("no node to start");
        }
    }

    /// Whether nodes are started with TLS, tokens and a cluster secret from now on; none may run.
    record Protect(boolean isOn) implements Action {}

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

    /// Of the ways between members that elect their leader exactly these carry nothing from now on.
    record Part(Set<Way> cut) implements Action {
        public Part {
            cut = Set.copyOf(cut);
        }
    }

    record Delay(String follower, Duration delay) implements Action {}

    record Throttle(String follower, long bytesPerSecond) implements Action {}

    record HalfOpen(String follower) implements Action {}

    /// All links carry messages so many times slower than at full speed; 1 for full speed.
    record SlowMotion(int times) implements Action {
        public static final int MOST = 50;

        public SlowMotion {
            if (times < 1 || times > MOST)
                throw new IllegalArgumentException("slow motion is 1 to " + MOST + " times slower");
        }
    }

    /// Each message on the link waits until it is let pass.
    record Hold(String follower) implements Action {}

    /// What waits on a held link goes on, and what comes after it.
    record Release(String follower) implements Action {}

    /// Lets one message of a held link pass.
    record Step(String follower) implements Action {}

    record FlipBit(Path segment, long offset, int bit) implements Action {}

    record CutTail(Path segment, long bytes) implements Action {}
}
