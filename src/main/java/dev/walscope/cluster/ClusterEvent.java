package dev.walscope.cluster;

import java.nio.file.Path;
import java.util.List;

/// What a [Cluster] tells its listener.
public sealed interface ClusterEvent {
    /// A member appeared, its process changed, or it printed something.
    record MemberChanged(Member member) implements ClusterEvent {}

    /// The data folder of a member that does not run was set aside.
    record Wiped(String member) implements ClusterEvent {}

    /// It was put back.
    record Unwiped(String member) implements ClusterEvent {}

    /// Bytes of `file` are others than before: from `fromOffset` on, as far as `toOffset`, which it
    /// does not reach.
    record BytesChanged(Path file, long fromOffset, long toOffset, boolean areGone)
            implements ClusterEvent {}

    /// A member goes by another name from now on; it is the same node with the same folder.
    record MemberRenamed(String name, Member now) implements ClusterEvent {}

    /// How far an action is that takes several steps, one sentence.
    record Progressed(String sentence) implements ClusterEvent {}

    /// A member was taken off the list; its data stays on disk.
    record MemberRemoved(String name) implements ClusterEvent {}

    /// Something else listens on the port that `member` should have had, so it gets another one.
    record PortTaken(String member, int wanted, int got) implements ClusterEvent {}

    /// @param unheardBy where leaders are elected, the members that nothing reaches which this one
    /// says, whatever else is done to its link
    record LinkChanged(String follower, LinkState state, List<String> unheardBy)
            implements ClusterEvent {
        public LinkChanged {
            unheardBy = List.copyOf(unheardBy);
        }

        LinkChanged(String follower, LinkState state) {
            this(follower, state, List.of());
        }
    }
}
