package dev.walscope.ui.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.FreePorts;
import dev.walscope.client.Call;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.NodeProgram;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Fold;
import dev.walscope.scope.Observation;
import dev.walscope.scope.recording.Recording;
import dev.walscope.scope.recording.RecordingFile;
import dev.walscope.session.Session;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// A real cluster to which things happen, recorded, saved and replayed.
class RecordedRunTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path folder = Path.of("");

    private final Recording recording = Recording.empty();
    private final Map<Long, ClusterState> seenLive = new LinkedHashMap<>();
    private ClusterState live = ClusterState.EMPTY;
    private Session session;

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void aReplayIsEqualToWhatWasSeenLiveAtEveryMomentLookedAt() throws Exception {
        session =
                new Session(
                        folder.resolve("data"),
                        FreePorts.next(),
                        NodeProgram.ofThisJvm("dev.walscope.Walscope"),
                        _ -> {});
        act(new Action.StartAll(2));
        until(
                s ->
                        s.nodes().size() == 3
                                && s.nodes().stream().allMatch(n -> n.condition().answers()));
        writes(1, 12);
        until(s -> s.nodes().stream().allMatch(n -> n.durableId() == 12 && hasAll(s)));
        act(new Action.Cut("follower-2"));
        writes(13, 20);
        until(s -> s.head() == 20 && s.node("follower-2").orElseThrow().durableId() == 12);
        act(new Action.Kill("follower-1"));
        until(s -> !s.node("follower-1").orElseThrow().process().isAlive());
        var entry = live.node("follower-1").orElseThrow().log().get(7);
        var file = session.folder("follower-1").orElseThrow().resolve("wal.log.segment.1");
        act(new Action.FlipBit(file, entry.offset() + 40, 0));
        act(new Action.Restart("follower-1"));
        act(new Action.Heal("follower-2"));
        until(
                s ->
                        s.nodes().stream()
                                .allMatch(n -> n.condition().answers() && n.durableId() == 20));
        until(
                s ->
                        s.node("follower-1").orElseThrow().status().integrity().repaired() == 1
                                && hasAll(s));

        var saved = folder.resolve("run.walscope");
        RecordingFile.write(saved, recording.copy(), System.currentTimeMillis());
        var opened = RecordingFile.read(saved);

        assertThat(opened.shortfall()).isEmpty();
        assertThat(opened.recording().last()).isEqualTo(live);
        assertThat(seenLive).hasSizeGreaterThan(8);
        seenLive.forEach(
                (position, state) -> {
                    assertThat(recording.at(position)).as("%d, kept", position).isEqualTo(state);
                    assertThat(opened.recording().at(position))
                            .as("%d, from the file", position)
                            .isEqualTo(state);
                });
    }

    /// A second fold of the same observations, one that knows nothing of recordings.
    private void see(Observation seen) {
        recording.add(seen);
        live = Fold.apply(live, seen);
    }

    private void until(Predicate<ClusterState> condition) {
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            session.drainTo(this::see);
                            session.prefetch(live);
                            return condition.test(live);
                        });
        seenLive.put(recording.end(), live);
    }

    /// Nothing is drawn here: what is known of entries was fetched for the recording.
    private static boolean hasAll(ClusterState state) {
        return state.nodes().stream()
                .allMatch(node -> node.log().firstMissing(1, node.lastId()) > node.lastId());
    }

    private void act(Action action) {
        session.act(action).join();
        session.drainTo(this::see);
        seenLive.put(recording.end(), live);
    }

    private void writes(int first, int last) {
        for (int i = first; i <= last; i++) {
            var call = i % 5 == 0 ? Call.delete("k" + (i - 1)) : Call.put("k" + i, values(i));
            assertThat(session.send("leader", call).join().status()).isEqualTo(200);
        }
    }

    private static String values(int i) {
        return List.of("1.0", "\"\\u00e9\"", "{\"n\": [" + i + "e3, null]}").get(i % 3);
    }
}
