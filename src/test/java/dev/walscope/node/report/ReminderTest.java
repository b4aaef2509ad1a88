package dev.walscope.node.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.Integrity;
import dev.walscope.api.LeaderLink;
import dev.walscope.api.LogPosition;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.RaftStatus;
import dev.walscope.api.Role;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.stream.Stream;

/// Whoever reads the events knows in the end what the node knows, however short a moment was that
/// was told, and whether or not anything happens.
class ReminderTest {
    private static final FollowerStatus STREAMING = follower(FollowerStatus.State.streaming, 7, 0);
    private static final FollowerStatus LOST = follower(FollowerStatus.State.lost, 7, 0);
    private static final RaftStatus FOLLOWER = raft(RaftStatus.Role.follower, true, 7L, 20);
    private static final RaftStatus CANDIDATE = raft(RaftStatus.Role.candidate, false, 7L, -1);

    private final EventFeed feed = new EventFeed(1_000, 1 << 20);
    private NodeEvent.Progress now = progress(STREAMING, LeaderLink.State.streaming, FOLLOWER, 7);

    @BeforeEach
    void somebodyListens() {
        feed.readerCame();
        feed.told(status(now));
    }

    static Stream<NodeEvent.Progress> states() {
        var link = LeaderLink.State.streaming;
        return Stream.of(
                progress(LOST, link, FOLLOWER, 7),
                progress(follower(FollowerStatus.State.streaming, 6, 0), link, FOLLOWER, 7),
                progress(STREAMING, LeaderLink.State.waiting, FOLLOWER, 7),
                progress(STREAMING, LeaderLink.State.connecting, FOLLOWER, 7),
                progress(STREAMING, null, FOLLOWER, 7),
                progress(null, link, FOLLOWER, 7),
                progress(STREAMING, link, CANDIDATE, 7),
                progress(STREAMING, link, raft(RaftStatus.Role.follower, false, 7L, 20), 7),
                progress(STREAMING, link, raft(RaftStatus.Role.follower, true, 6L, 20), 7),
                progress(STREAMING, link, FOLLOWER, 6));
    }

    /// That somebody is heard no more, say.
    @ParameterizedTest
    @MethodSource("states")
    void whatComesWithTimeIsToldThoughNothingHappens(NodeEvent.Progress other) {
        now = other;

        assertThat(reminded()).containsExactly(other);
        assertThat(reminded()).isEmpty();
    }

    /// A member that lost its leader and heard it again before anybody looked was told for ever to
    /// wait for it.
    @ParameterizedTest
    @MethodSource("states")
    void whatWasToldOfAMomentIsSetRight(NodeEvent.Progress moment) {
        var lasting = now;
        now = moment;
        feed.markProgress();
        assertThat(flushed()).containsExactly(moment);

        now = lasting;

        assertThat(reminded()).containsExactly(lasting);
        assertThat(reminded()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("states")
    void whoCameInSuchAMomentIsSetRightToo(NodeEvent.Progress moment) {
        feed.told(status(moment));

        assertThat(reminded()).containsExactly(now);
        assertThat(reminded()).isEmpty();
    }

    @Test
    void whoCameLaterAndWasToldTheSameIsToldNothing() {
        feed.told(status(now));

        assertThat(reminded()).isEmpty();
    }

    /// What they were told is not kept for ever: whoever stays is told how it is.
    @Test
    void afterManyThatCameAndWentWhoStaysIsToldAnyway() {
        for (int id = 8; id < 108; id++)
            feed.told(status(progress(STREAMING, LeaderLink.State.streaming, FOLLOWER, id)));

        assertThat(flushed()).containsExactly(now);
        assertThat(reminded()).isEmpty();
    }

    /// Else a node that rests would tell ten times a second that it does.
    @Test
    void thatTimeGoesOnIsNoNews() {
        now =
                progress(
                        follower(FollowerStatus.State.streaming, 7, 90_000),
                        LeaderLink.State.streaming,
                        raft(RaftStatus.Role.follower, true, 7L, 150),
                        7);

        assertThat(reminded()).isEmpty();
    }

    @Test
    void whereNobodyListensNothingIsAsked() {
        feed.readerWent();

        feed.remind(
                () -> {
                    throw new AssertionError("asked");
                });
    }

    private List<NodeEvent> reminded() {
        feed.remind(() -> now);
        return flushed();
    }

    private List<NodeEvent> flushed() {
        long from = feed.nextId();
        feed.flush(() -> now);
        try {
            return feed.readFrom(from, 0).events().stream().map(EventFeed.Numbered::event).toList();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static NodeEvent.Progress progress(
            @Nullable FollowerStatus follower,
            LeaderLink.@Nullable State link,
            RaftStatus raft,
            long id) {
        return new NodeEvent.Progress(
                LogPosition.settled(id),
                id,
                id,
                1,
                100 * id,
                follower == null ? null : List.of(follower),
                link == null ? null : new LeaderLink("http://leader", link, 0, 0, 7, null, null),
                raft);
    }

    private static NodeStatus status(NodeEvent.Progress progress) {
        return new NodeStatus(
                "node-1",
                Role.follower,
                "http://leader",
                1,
                "0",
                "2026-11-30T00:00:00Z",
                NodeStatus.State.ready,
                null,
                progress.position(),
                progress.entries(),
                progress.keys(),
                "data",
                100,
                Integrity.OK,
                progress.followers(),
                progress.replication(),
                List.of(),
                progress.raft());
    }

    private static FollowerStatus follower(FollowerStatus.State state, long acked, long ms) {
        return new FollowerStatus(
                "node-2",
                "http://follower",
                state,
                acked,
                7 - acked,
                100 * (7 - acked),
                ms,
                "2026-11-30T00:00:%02dZ".formatted(ms / 10_000),
                null,
                null);
    }

    private static RaftStatus raft(RaftStatus.Role role, boolean quorum, long match, long heard) {
        return new RaftStatus(
                2,
                role,
                "node-1",
                null,
                7,
                0,
                List.of(new RaftStatus.Member("node-1", "http://leader", true, match)),
                1,
                heard,
                1000,
                quorum,
                null,
                1);
    }
}
