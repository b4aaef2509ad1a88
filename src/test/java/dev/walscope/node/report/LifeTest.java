package dev.walscope.node.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.Integrity;
import dev.walscope.api.LogPosition;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.NodeStatus.State;
import dev.walscope.api.Role;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.List;

class LifeTest {
    private static final String WHY = "The disk failed.";

    private final EventFeed feed = new EventFeed(1_000, 1 << 20);
    private final Life life = new Life(feed);

    /// Its parts run before it says that it is ready; they may meet a full disk at once.
    @Test
    void aNodeThatFailedBeforeItWasReadyDoesNotSayThatItIs() throws Exception {
        life.become(State.read_only, WHY);

        life.ready();

        assertThat(life.state()).isEqualTo(State.read_only);
        assertThat(life.reason()).isEqualTo(WHY);
        assertThat(lastTold()).isEqualTo(new NodeEvent.StateChanged(State.read_only, WHY, 0));
    }

    @Test
    void oneThatOpensItsLogAgainIsReadyThough() {
        life.become(State.read_only, WHY);

        life.reopening();
        life.ready();

        assertThat(life.state()).isEqualTo(State.ready);
        assertThat(life.reason()).isNull();
    }

    /// It is made in many steps, and told when it is made.
    @Test
    void whatChangedWhileAllWasToldAnewIsToldBehindIt() throws Exception {
        life.ready();
        var made = snapshot(State.ready, null, Integrity.OK);
        life.become(State.read_only, WHY);

        life.tellAnew(made);

        assertThat(told()).last().isEqualTo(new NodeEvent.StateChanged(State.read_only, WHY, 100));
    }

    @Test
    void whatWasMendedMeanwhileToo() throws Exception {
        life.ready();
        var corrupt = new Integrity(Integrity.State.degraded, 1, 0, 0, 0, List.of(7L));

        life.tellAnew(snapshot(State.ready, null, corrupt));

        assertThat(told()).last().isEqualTo(new NodeEvent.IntegrityChanged(Integrity.OK));
    }

    @Test
    void whereNothingChangedNothingIsToldTwice() throws Exception {
        life.ready();
        var made = snapshot(State.ready, null, Integrity.OK);

        life.tellAnew(made);

        assertThat(told()).last().isEqualTo(made);
    }

    private static NodeEvent.Snapshot snapshot(
            State state, @Nullable String why, Integrity integrity) {
        var status =
                new NodeStatus(
                        "leader",
                        Role.leader,
                        "http://leader",
                        1,
                        "0",
                        "2026-11-30T00:00:00Z",
                        state,
                        why,
                        LogPosition.settled(7),
                        7,
                        7,
                        "data",
                        100,
                        integrity,
                        List.of(),
                        null,
                        List.of(),
                        null);
        return new NodeEvent.Snapshot(status, List.of());
    }

    private NodeEvent.StateChanged lastTold() throws InterruptedException {
        return (NodeEvent.StateChanged)
                told().stream().filter(NodeEvent.StateChanged.class::isInstance).toList().getLast();
    }

    private List<NodeEvent> told() throws InterruptedException {
        return feed.readFrom(0, 0).events().stream().map(EventFeed.Numbered::event).toList();
    }
}
