package dev.walscope.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walscope.option.ChosenOptions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Options that a node is started with, and for how long it keeps them. The stand-in writes down
/// what it was told.
class NodeOptionsTest {
    private static final ChosenOptions ALL = options("--acks", "all", "--dedup-ttl", "9s");

    private final List<ClusterEvent> events = Collections.synchronizedList(new ArrayList<>());
    @TempDir Path data;
    private Cluster cluster;

    @BeforeEach
    void open() throws Exception {
        cluster = opened(List.of());
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private Cluster opened(List<String> usual) throws Exception {
        var program = NodeProgram.ofThisJvm(StandInNode.class.getName()).withNodeOptions(usual);
        return new Cluster(data, Ports.block(5), program, events::add);
    }

    private static ChosenOptions options(String... words) {
        return ChosenOptions.of(List.of(words));
    }

    @Test
    void aNewLeaderAndNewFollowersHaveThem() throws Exception {
        perform(new Action.StartWith(List.of("leader", "follower-1"), ALL));
        perform(new Action.AddFollower());

        assertThat(told("leader")).endsWith("--acks all --dedup-ttl 9s");
        assertThat(told("followers/follower-1")).endsWith("--acks all --dedup-ttl 9s");
        assertThat(told("followers/follower-2")).doesNotContain("--acks");
        assertThat(cluster.options("leader")).isEqualTo(ALL);
        assertThat(cluster.member("follower-1").orElseThrow().options()).isEqualTo(ALL);
    }

    @Test
    void whatRunsIsStoppedAndStartedAgain() throws Exception {
        perform(new Action.StartLeader());
        long before = cluster.member("leader").orElseThrow().pid();

        perform(new Action.StartWith(List.of("leader"), ALL));

        assertThat(cluster.member("leader").orElseThrow().pid()).isNotEqualTo(before);
        assertThat(told("leader")).endsWith("--acks all --dedup-ttl 9s");
    }

    @Test
    void theyOutliveARestartAWipeAPromotionAndTheWindow() throws Exception {
        perform(new Action.StartLeader());
        perform(new Action.StartWith(List.of("follower-1"), ALL));
        perform(new Action.Kill("follower-1"));
        perform(new Action.Wipe("follower-1"));

        perform(new Action.Restart("follower-1"));
        assertThat(told("followers/follower-1")).endsWith("--acks all --dedup-ttl 9s");
        perform(new Action.Promote("follower-1"));
        assertThat(told("followers/follower-1")).startsWith("leader").endsWith("--dedup-ttl 9s");
        cluster.close();
        cluster = opened(List.of());
        assertThat(cluster.options("follower-1")).isEqualTo(ALL);
        perform(new Action.StartAll(1));

        assertThat(told("followers/follower-1")).startsWith("follower").endsWith("--dedup-ttl 9s");
        assertThat(told("leader")).doesNotContain("--acks");
    }

    @Test
    void theyStandForTheSameOptionOfEveryNodeAndOnceOnly() throws Exception {
        cluster.close();
        cluster = opened(List.of("--max-segment-size", "1500", "--clock-stands-at", "7"));

        perform(new Action.StartWith(List.of("leader"), options("--max-segment-size", "900")));

        assertThat(told("leader")).endsWith("--clock-stands-at 7 --max-segment-size 900");
        assertThat(told("leader")).doesNotContain("1500");
        assertThat(cluster.usualOptions()).isEqualTo(options("--max-segment-size", "1500"));
        assertThat(cluster.shell(new Action.Restart("leader")))
                .endsWith("--clock-stands-at 7 --max-segment-size 900");
    }

    @Test
    void whatTheEnvironmentSaysIsUsualUnlessItIsLeftOut() {
        var exported = Map.of("COMPRESS", "gzip", "ACKS", "all", "LANG", "C");
        var program = NodeProgram.ofThisJvm("dev.walscope.Walscope").in(exported);
        var given = List.of("--acks", "one");

        var alone = program.withNodeOptionsOnly(given);

        assertThat(program.withNodeOptions(given).usualOptions())
                .isEqualTo(options("--acks", "one", "--compress", "gzip"));
        assertThat(alone.usualOptions()).isEqualTo(options("--acks", "one"));
        assertThat(alone.environment()).isEqualTo(Map.of("LANG", "C"));
    }

    @Test
    void noneIsAChoiceToo() throws Exception {
        perform(new Action.StartWith(List.of("leader"), ALL));

        perform(new Action.StartWith(List.of("leader"), ChosenOptions.NONE));

        assertThat(told("leader")).endsWith("--stop-with-parent");
        assertThat(Files.readString(data.resolve("node-options"))).doesNotContain("leader");
    }

    @Test
    void theLineThatIsShownIsTheOneThatRuns() throws Exception {
        var with = new Action.StartWith(List.of("follower-1"), ALL);
        perform(new Action.StartLeader());
        assertThat(cluster.shell(with))
                .startsWith("launcher/walscope follower follower-1 --port ")
                .endsWith(" --acks all --dedup-ttl 9s");

        perform(with);
        long pid = cluster.member("follower-1").orElseThrow().pid();

        assertThat(cluster.shell(new Action.StartWith(List.of("follower-1"), ChosenOptions.NONE)))
                .startsWith("kill -TERM " + pid + ";")
                .doesNotContain("--acks");
        assertThat(cluster.shell(new Action.Restart("follower-1")))
                .endsWith(" --acks all --dedup-ttl 9s");
        assertThat(cluster.shell(new Action.StartWith(List.of("leader", "follower-1"), ALL)))
                .contains("leader --port")
                .contains("--dedup-ttl 9s &\n")
                .endsWith(" --dedup-ttl 9s &");
    }

    @Test
    void whatNoNodeWouldTakeIsRefusedBeforeAnythingIsStopped() throws Exception {
        perform(new Action.StartLeader());
        long before = cluster.member("leader").orElseThrow().pid();

        assertThatThrownBy(
                        () ->
                                perform(
                                        new Action.StartWith(
                                                List.of("leader"),
                                                options("--lost-after", "500ms"))))
                .hasMessageContaining("--lost-after (500 ms) must be longer");
        assertThatThrownBy(() -> perform(new Action.StartWith(List.of("no-one"), ALL)))
                .hasMessageContaining("there is no no-one");

        assertThat(cluster.member("leader").orElseThrow().pid()).isEqualTo(before);
        assertThat(data.resolve("node-options")).doesNotExist();
    }

    @Test
    void aLineThatIsNotUnderstoodIsToldAndSetAside() throws Exception {
        cluster.close();
        var file = data.resolve("node-options");
        var text = "leader --fsync sometimes\nfollowers/follower-1 --acks all --dedup-ttl 9s\n";
        Files.writeString(file, text);
        cluster = opened(List.of());

        perform(new Action.StartAll(1));

        assertThat(told("leader")).endsWith("--stop-with-parent");
        assertThat(told("followers/follower-1")).endsWith("--dedup-ttl 9s");
        assertThat(events)
                .filteredOn(event -> event instanceof ClusterEvent.Progressed)
                .containsExactly(
                        new ClusterEvent.Progressed(
                                file
                                        + ", line 1: --fsync: 'sometimes' is not one of always,"
                                        + " interval, off. That node is started as usual."));
        assertThat(Files.readString(file)).isEqualTo(text);

        perform(new Action.StartWith(List.of("leader"), options("--fsync", "off")));

        assertThat(Files.readString(data.resolve("node-options.unreadable"))).isEqualTo(text);
        assertThat(Files.readString(file)).contains("leader --fsync off\n");
    }

    @Test
    void aFileThatIsNoFileStopsNoNode() throws Exception {
        cluster.close();
        Files.createDirectory(data.resolve("node-options"));
        cluster = opened(List.of());

        perform(new Action.StartLeader());

        assertThat(told("leader")).endsWith("--stop-with-parent");
        assertThat(events)
                .filteredOn(event -> event instanceof ClusterEvent.Progressed)
                .singleElement()
                .asString()
                .contains("nodes start as usual");
    }

    private void perform(Action action) throws Exception {
        try {
            cluster.perform(action).get(60, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new ActionFailed(e.getCause().getMessage());
        }
    }

    /// The arguments of the process that runs or ran in a folder.
    private String told(String folder) throws Exception {
        return Files.readString(data.resolve(folder).resolve("arguments"));
    }
}
