package dev.walscope.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.walscope.api.Role;
import dev.walscope.client.Call;
import dev.walscope.client.NodeClient;
import dev.walscope.client.NodeUnreachable;
import dev.walscope.file.FolderLock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// Real processes; their main class is a stand-in, since only its outside matters here.
class ClusterTest {
    @TempDir Path data;
    private final List<ClusterEvent> events = new CopyOnWriteArrayList<>();
    private int firstPort;
    private Cluster cluster;

    @BeforeEach
    void prepare() throws IOException {
        firstPort = freePorts();
        cluster = cluster(List.of());
    }

    private Cluster cluster(List<String> nodeOptions) {
        var program = NodeProgram.ofThisJvm(StandInNode.class.getName());
        return new Cluster(data, firstPort, program.withNodeOptions(nodeOptions), events::add);
    }

    @AfterEach
    void stopAll() {
        cluster.close();
    }

    /// The first of some ports that nobody listens on, away from those of a real cluster.
    private static int freePorts() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return 20_000 + socket.getLocalPort() % 10_000;
        }
    }

    private static <T> T result(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private Member member(String name) {
        return cluster.member(name).orElseThrow();
    }

    private static boolean answers(Member member) throws Exception {
        try (var client = new NodeClient(member.url())) {
            return result(client.send(Call.of("GET", "/health"))).ok();
        } catch (java.util.concurrent.ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(NodeUnreachable.class);
            return false;
        }
    }

    @Test
    void aLeaderAndFollowersBecomeProcessesThatAnswer() throws Exception {
        var members = result(cluster.startAll(2));

        assertThat(members)
                .extracting(Member::name)
                .containsExactly("leader", "follower-1", "follower-2");
        assertThat(members).allSatisfy(member -> assertThat(answers(member)).isTrue());
        assertThat(members)
                .allSatisfy(member -> assertThat(ProcessHandle.of(member.pid())).isPresent());
        assertThat(member("follower-2").role()).isEqualTo(Role.follower);
        assertThat(member("follower-2").lastLines()).anyMatch(line -> line.contains("ready on"));
        assertThat(data.resolve("leader")).isDirectory();
        assertThat(Files.readString(data.resolve("followers/follower-1/arguments")))
                .isEqualTo(
                        "follower follower-1 --port %d --leader http://127.0.0.1:%d --data %s"
                                + " --stop-with-parent",
                        member("follower-1").port(),
                        cluster.link("follower-1").orElseThrow().port(),
                        data.resolve("followers/follower-1"));
    }

    @Test
    void stoppedKilledAndFailedAreToldApart() throws Exception {
        result(cluster.startAll(1));

        var stopped = result(cluster.stop("follower-1"));
        var killed = result(cluster.kill("leader"));

        assertThat(stopped.state()).isEqualTo(new ProcessState.Stopped());
        assertThat(stopped.pid()).isNull();
        assertThat(killed.state()).isEqualTo(new ProcessState.Killed());
        assertThat(answers(killed)).isFalse();
    }

    @Test
    void aNodeThatRefusesToStartSaysWhy() {
        cluster.close();
        cluster = cluster(List.of("--refuse"));

        assertThatThrownBy(() -> result(cluster.startLeader()))
                .cause()
                .isInstanceOf(ActionFailed.class)
                .hasMessage("leader died (exit code 1): the data folder is locked by process 4711");
        assertThat(member("leader").state())
                .isEqualTo(new ProcessState.Died(1, "the data folder is locked by process 4711"));
    }

    @Test
    void aKillFromATerminalIsNoticed() throws Exception {
        var leader = result(cluster.startLeader());

        ProcessHandle.of(leader.pid()).orElseThrow().destroyForcibly();

        await().until(() -> member("leader").state().equals(new ProcessState.Killed()));
    }

    @Test
    void whoWatchesOverAPausedNodeGoesWhenItIsKilledFromATerminal() throws Exception {
        var before = ProcessHandle.current().children().toList();
        var leader = result(cluster.startLeader());
        result(cluster.pause("leader"));

        ProcessHandle.of(leader.pid()).orElseThrow().destroyForcibly();

        await().until(() -> before.containsAll(ProcessHandle.current().children().toList()));
    }

    @Test
    void startingEveryoneStartsANodeThatIsStillStopping() throws Exception {
        var before = result(cluster.startLeader());
        var stopped = cluster.stop("leader");

        var after = result(cluster.startAll(0)).getFirst();

        assertThat(result(stopped).state()).isEqualTo(new ProcessState.Stopped());
        assertThat(after.pid()).isNotEqualTo(before.pid());
        assertThat(answers(after)).isTrue();
    }

    @Test
    void nothingStartsOnceTheClusterIsClosed() throws Exception {
        result(cluster.startLeader());

        var again = cluster.restart("leader");
        cluster.close();

        await().until(again::isDone);
        await("its process has gone, and no other came")
                .until(() -> !member("leader").state().alive());
    }

    @Test
    void aRestartedNodeKeepsItsPortAndData() throws Exception {
        var before = result(cluster.startLeader());

        var after = result(cluster.restart("leader"));

        assertThat(after.pid()).isNotEqualTo(before.pid());
        assertThat(after.url()).isEqualTo(before.url());
        assertThat(after.dataDir()).isEqualTo(before.dataDir());
        assertThat(answers(after)).isTrue();
    }

    @Test
    void aPausedNodeKeepsItsProcessAndAnswersAfterItIsResumed() throws Exception {
        result(cluster.startLeader());

        var paused = result(cluster.pause("leader"));
        var answer = new NodeClient(paused.url()).send(Call.of("GET", "/health"));
        assertThat(paused.state()).isEqualTo(new ProcessState.Paused());
        var stat = Path.of("/proc/" + paused.pid() + "/stat");
        await("the signal has reached it").until(() -> Files.readString(stat).contains(") T "));
        assertThat(answer).isNotDone();
        var resumed = result(cluster.resume("leader"));

        assertThat(resumed.state()).isEqualTo(new ProcessState.Running());
        assertThat(result(answer).ok()).isTrue();
    }

    @Test
    void aPausedNodeCanBeStoppedAndKilled() throws Exception {
        result(cluster.startAll(1));
        result(cluster.pause("leader"));
        result(cluster.pause("follower-1"));

        assertThat(result(cluster.stop("leader")).state()).isEqualTo(new ProcessState.Stopped());
        assertThat(result(cluster.kill("follower-1")).state()).isEqualTo(new ProcessState.Killed());
    }

    @Test
    void onlyAStoppedNodeIsWiped() throws Exception {
        result(cluster.startLeader());
        assertThatThrownBy(() -> result(cluster.wipe("leader")))
                .cause()
                .hasMessage("stop leader before its data is wiped");
        result(cluster.kill("leader"));

        result(cluster.wipe("leader"));

        assertThat(data.resolve("leader")).doesNotExist();
        assertThat(events).contains(new ClusterEvent.Wiped("leader"));
    }

    @Test
    void aWipedFolderIsPutBackUntilTheNextWipe() throws Exception {
        var folder = data.resolve("leader");
        result(cluster.startLeader());
        result(cluster.kill("leader"));
        Files.writeString(folder.resolve("kept"), "first");

        result(cluster.wipe("leader"));
        assertThat(data.resolve("leader.wiped-1/kept")).hasContent("first");
        assertThat(cluster.shell(new Action.Unwipe("leader")))
                .isEqualTo("mv " + data.resolve("leader.wiped-1") + " " + folder);
        result(cluster.unwipe("leader"));

        assertThat(folder.resolve("kept")).hasContent("first");
        assertThat(events).contains(new ClusterEvent.Unwiped("leader"));
        assertThatThrownBy(() -> result(cluster.unwipe("leader")))
                .cause()
                .hasMessage("nothing of leader was wiped by this window");
    }

    @Test
    void whatWasWrittenAnewIsNotLostToAnUndo() throws Exception {
        var folder = data.resolve("leader");
        result(cluster.startLeader());
        result(cluster.kill("leader"));
        result(cluster.wipe("leader"));
        result(cluster.startLeader());
        result(cluster.kill("leader"));

        assertThatThrownBy(() -> result(cluster.unwipe("leader")))
                .cause()
                .hasMessageStartingWith(folder + " was written anew since");

        assertThat(folder).isDirectory();
        assertThat(data.resolve("leader.wiped-1")).isDirectory();
    }

    @Test
    void aWipedFolderGoesWithTheNextWipeAndWithTheWindow() throws Exception {
        for (int i = 0; i < 2; i++) {
            result(cluster.startLeader());
            result(cluster.kill("leader"));
            result(cluster.wipe("leader"));
        }
        assertThat(data.resolve("leader.wiped-1")).doesNotExist();
        assertThat(data.resolve("leader.wiped-2")).isDirectory();

        cluster.close();

        assertThat(data.resolve("leader.wiped-2")).doesNotExist();
    }

    /// What a window may not do to the files of a node that is not its own.
    @Test
    void filesThatSomebodyElseHasOpenAreLeftAlone() throws Exception {
        result(cluster.startLeader());
        result(cluster.kill("leader"));
        var folder = data.resolve("leader");
        var file = folder.resolve("wal.log.segment.1");
        Files.writeString(file, "0123456789");
        var deeds =
                List.of(
                        new Action.Wipe("leader"),
                        new Action.FlipBit(file, 3, 0),
                        new Action.CutTail(file, 4));

        try (var _ = FolderLock.take(folder)) {
            for (var deed : deeds)
                assertThatThrownBy(() -> result(cluster.perform(deed)))
                        .as(deed.toString())
                        .cause()
                        .hasMessage(
                                folder
                                        + " is in use by the node with pid "
                                        + ProcessHandle.current().pid()
                                        + ", which this window does not own; stop that node first");
            assertThatThrownBy(() -> DataFolder.delete(data))
                    .hasMessageContaining("is in use by the node with pid");
        }

        assertThat(file).hasContent("0123456789");
        result(cluster.perform(new Action.FlipBit(file, 3, 0)));
        assertThat(file).hasContent("0122456789");
    }

    @Test
    void aTakenPortIsPassedOverAndSaid() throws Exception {
        try (var other = new ServerSocket(firstPort, 1, InetAddress.getByName("127.0.0.1"))) {
            var leader = result(cluster.startLeader());

            assertThat(leader.port()).isEqualTo(other.getLocalPort() + 1);
            assertThat(events)
                    .contains(new ClusterEvent.PortTaken("leader", firstPort, firstPort + 1));
            assertThat(answers(leader)).isTrue();
        }
    }

    @Test
    void aLinkLeadsToTheLeaderAlsoAfterItsPortChanged() throws Exception {
        result(cluster.startAll(1));
        result(cluster.stop("leader"));
        try (var _ = new ServerSocket(firstPort, 1, InetAddress.getByName("127.0.0.1"))) {
            result(cluster.restart("leader"));

            assertThat(throughLink()).isTrue();
        }
    }

    private boolean throughLink() throws Exception {
        var port = cluster.link("follower-1").orElseThrow().port();
        try (var client = new NodeClient(URI.create("http://127.0.0.1:" + port))) {
            return result(client.status()).role() == Role.leader;
        }
    }

    @Test
    void aLinkIsCutAndHealedByName() throws Exception {
        result(cluster.startAll(1));
        assertThat(throughLink()).isTrue();

        result(cluster.perform(new Action.Cut("follower-1")));
        assertThatThrownBy(this::throughLink).hasCauseInstanceOf(NodeUnreachable.class);
        result(cluster.perform(new Action.Heal("follower-1")));

        assertThat(throughLink()).isTrue();
        assertThat(events)
                .contains(
                        new ClusterEvent.LinkChanged(
                                "follower-1",
                                new LinkState(true, false, java.time.Duration.ZERO, 0)),
                        new ClusterEvent.LinkChanged("follower-1", LinkState.CLEAR));
    }

    @Test
    void anAttachedNodeIsSeenButNotTouched() throws Exception {
        try (var other = new Cluster(data.resolve("other"), firstPort + 50, program(), e -> {})) {
            var theirs = result(other.startLeader());

            var attached = result(cluster.attach(theirs.url()));

            assertThat(attached.name()).isEqualTo("leader");
            assertThat(attached.ours()).isFalse();
            assertThatThrownBy(() -> result(cluster.kill("leader")))
                    .cause()
                    .isInstanceOf(ActionFailed.class)
                    .hasMessageContaining("started by somebody else");
            result(cluster.remove("leader"));
            assertThat(cluster.members()).isEmpty();
            assertThat(answers(theirs)).isTrue();
        }
    }

    private static NodeProgram program() {
        return NodeProgram.ofThisJvm(StandInNode.class.getName());
    }

    @Test
    void aNodeOfTheClusterIsNotAttachedOnceMoreUnderWhateverName() throws Exception {
        var leader = result(cluster.startLeader());

        for (var host : List.of("127.0.0.1", "localhost"))
            assertThatThrownBy(
                            () ->
                                    result(
                                            cluster.attach(
                                                    URI.create(
                                                            "http://"
                                                                    + host
                                                                    + ":"
                                                                    + leader.port()))))
                    .cause()
                    .isInstanceOf(ActionFailed.class)
                    .hasMessage(
                            "http://%s:%d is leader, which is in this cluster already",
                            host, leader.port());
        assertThat(cluster.members()).hasSize(1);
    }

    @Test
    void attachingToNobodySaysSo() {
        assertThatThrownBy(
                        () -> result(cluster.attach(URI.create("http://127.0.0.1:" + firstPort))))
                .cause()
                .isInstanceOf(NodeUnreachable.class)
                .hasMessageStartingWith("no node answers");
    }

    @Test
    void aRemovedFollowersNameIsFreeAndItsDataStays() throws Exception {
        result(cluster.startAll(1));

        result(cluster.remove("follower-1"));

        assertThat(data.resolve("followers/follower-1/arguments")).exists();
        assertThat(result(cluster.addFollower()).name()).isEqualTo("follower-1");
        assertThat(events).contains(new ClusterEvent.MemberRemoved("follower-1"));
    }

    @Test
    void ofMuchOutputTheLastLinesAreKept() throws Exception {
        var leader = result(cluster.startLeader());
        try (var client = new NodeClient(leader.url())) {
            result(client.send(Call.of("GET", "/chatter")));
        }

        await().until(() -> member("leader").lastLines().contains("line 1000"));
        assertThat(member("leader").lastLines()).hasSize(200).startsWith("line 801");
    }

    @Test
    void closingEndsEveryProcess() throws Exception {
        var members = result(cluster.startAll(1));
        result(cluster.pause("follower-1"));

        cluster.close();

        assertThat(members)
                .allSatisfy(member -> assertThat(ProcessHandle.of(member.pid())).isEmpty());
        assertThatThrownBy(() -> result(cluster.startLeader()))
                .cause()
                .hasMessage("the cluster is closed");
    }

    @Test
    void aWindowThatIsKilledLeavesNoProcessBehindNotEvenAPausedOne() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var window =
                new ProcessBuilder(
                                java,
                                "-cp",
                                System.getProperty("java.class.path"),
                                StandInWindow.class.getName(),
                                data.toString(),
                                Integer.toString(firstPort + 60))
                        .redirectErrorStream(true)
                        .start();
        var pids = window.inputReader().readLine().split(" ");
        assertThat(pids).hasSize(3);

        window.destroyForcibly();

        for (var pid : pids) await().until(() -> ProcessHandle.of(Long.parseLong(pid)).isEmpty());
    }

    @Test
    void actionsAreSaidAsAPersonWouldTypeThem() throws Exception {
        assertThat(cluster.shell(new Action.AddFollower()))
                .isEqualTo(
                        "launcher/walscope follower follower-1 --port %d --leader"
                                + " http://localhost:%d --data %s",
                        firstPort + 1, firstPort, data.resolve("followers/follower-1"));
        var usual = new Cluster(Path.of("data"), 8000, program(), e -> {});
        assertThat(usual.shell(new Action.StartAll(2)))
                .isEqualTo(
                        "launcher/walscope leader --port 8000"
                                + " & launcher/walscope follower follower-1 --port 8001"
                                + " & launcher/walscope follower follower-2 --port 8002 &");
        usual.close();
        var leader = result(cluster.startLeader());
        assertThat(cluster.shell(new Action.Kill("leader"))).isEqualTo("kill -9 " + leader.pid());
        assertThat(cluster.shell(new Action.Pause("leader")))
                .isEqualTo("kill -STOP " + leader.pid());
        assertThat(cluster.shell(new Action.Wipe("leader")))
                .isEqualTo("mv " + data.resolve("leader") + " " + data.resolve("leader.wiped-1"));
    }

    @Test
    void ofALinkATerminalIsToldAllThatIsDoneToIt() throws Exception {
        result(cluster.startAll(1));
        var delay = new Action.Delay("follower-1", Duration.ofMillis(200));
        result(cluster.perform(delay));

        var throttle = cluster.shell(new Action.Throttle("follower-1", 1_000));
        result(cluster.perform(new Action.Cut("follower-1")));
        var heal = cluster.shell(new Action.Heal("follower-1"));

        assertThat(throttle)
                .isEqualTo("sudo tc qdisc replace dev lo root netem delay 200ms rate 8000bit");
        assertThat(heal)
                .isEqualTo(
                        "sudo iptables -D INPUT -i lo -p tcp --dport %d -j REJECT"
                                + " --reject-with tcp-reset; sudo tc qdisc del dev lo root",
                        cluster.link("follower-1").orElseThrow().port());
    }

    @Test
    void aBitThatAFileDoesNotHaveIsRefusedInASentence() throws Exception {
        var file = Files.writeString(data.resolve("short"), "ab");

        assertThatThrownBy(() -> cluster.shell(new Action.FlipBit(file, 9, 0)))
                .isInstanceOf(ActionFailed.class)
                .hasMessageContaining("has no byte 9");
    }

    @Test
    void aRestartInATerminalWaitsForTheOldProcessAndQuotesItsOptions() throws Exception {
        cluster.close();
        cluster = cluster(List.of("--motto", "no rush"));

        var leader = result(cluster.startLeader());

        assertThat(cluster.shell(new Action.Restart("leader")))
                .isEqualTo(
                        "kill -TERM %1$d; while kill -0 %1$d 2>/dev/null; do sleep 0.1; done;"
                                + " launcher/walscope leader --port %2$d --data %3$s"
                                + " --motto 'no rush'",
                        leader.pid(), leader.port(), leader.dataDir());
    }

    @Test
    void takingANodeWithoutAProcessOffTheListIsNothingInATerminal() throws Exception {
        result(cluster.startLeader());
        result(cluster.stop("leader"));

        assertThat(cluster.shell(new Action.Remove("leader"))).isEmpty();
    }

    @Test
    void aFollowerInATerminalIsToldWhereAnAttachedLeaderIs() throws Exception {
        try (var other = new Cluster(data.resolve("other"), firstPort + 50, program(), e -> {})) {
            var theirs = result(other.startLeader());
            result(cluster.attach(theirs.url()));

            assertThat(cluster.shell(new Action.AddFollower()))
                    .contains(" --leader " + theirs.url() + " ");
        }
    }

    @Test
    void aPromotedFollowerLeadsOnItsOwnFolderAndAllOthersFollowIt() throws Exception {
        result(cluster.startAll(2));
        var port = member("follower-1").port();

        result(cluster.perform(new Action.Promote("follower-1")));

        assertThat(member("follower-1").role()).isEqualTo(Role.leader);
        assertThat(arguments("followers/follower-1"))
                .startsWith("leader --port " + port + " --data ");
        assertThat(member("old-leader").role()).isEqualTo(Role.follower);
        assertThat(member("old-leader").dataDir()).isEqualTo(data.resolve("leader"));
        assertThat(arguments("leader")).startsWith("follower old-leader --port " + firstPort);
        assertThat(answers(member("old-leader"))).isTrue();
        assertThat(cluster.member("leader")).isEmpty();
        for (var follower : List.of("follower-2", "old-leader"))
            assertThat(leaderBehind(follower)).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLeaderThatCannotBeAskedToEndIsKilledAndADeadOneStaysSo(boolean isPaused)
            throws Exception {
        var leader = result(cluster.startAll(1)).getFirst();
        if (isPaused) result(cluster.pause("leader"));
        else result(cluster.kill("leader"));

        result(cluster.perform(new Action.Promote("follower-1")));

        assertThat(ProcessHandle.of(leader.pid()).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(member("follower-1").state()).isEqualTo(new ProcessState.Running());
        assertThat(member("old-leader").state().alive()).isEqualTo(isPaused);
    }

    @Test
    void whoeverLedFollowsUnderItsOwnNameWhenItIsAFollowers() throws Exception {
        result(cluster.startAll(2));
        result(cluster.perform(new Action.Promote("follower-1")));

        result(cluster.perform(new Action.Promote("follower-2")));

        assertThat(cluster.members())
                .extracting(Member::name)
                .containsExactlyInAnyOrder("follower-1", "follower-2", "old-leader");
        assertThat(arguments("followers/follower-1")).startsWith("follower follower-1 ");
        assertThat(leaderBehind("follower-1")).isEqualTo(member("follower-2").port());
    }

    @Test
    void startingEverybodyAfterAPromotionStartsNoSecondLeader() throws Exception {
        result(cluster.startAll(1));
        result(cluster.perform(new Action.Promote("follower-1")));
        result(cluster.stop("follower-1"));

        result(cluster.startAll(1));

        assertThat(cluster.members()).filteredOn(m -> m.role() == Role.leader).hasSize(1);
        assertThat(member("follower-1").state()).isEqualTo(new ProcessState.Running());
    }

    @Test
    void whatCannotLeadIsRefusedInASentenceAndNothingIsStopped() throws Exception {
        result(cluster.startAll(1));
        result(cluster.pause("follower-1"));

        for (var wrong :
                Map.of(
                                "leader", "leader leads already",
                                "nobody", "there is no nobody",
                                "follower-1", "follower-1 is paused: resume it before it leads")
                        .entrySet())
            assertThatThrownBy(() -> result(cluster.perform(new Action.Promote(wrong.getKey()))))
                    .hasRootCauseInstanceOf(ActionFailed.class)
                    .hasRootCauseMessage(wrong.getValue());

        assertThat(answers(member("leader"))).isTrue();
    }

    @Test
    void aPromotionInATerminalIsALineANode() throws Exception {
        result(cluster.startAll(2));
        var leader = member("leader");
        var next = member("follower-1");
        var other = member("follower-2");

        var lines = cluster.shell(new Action.Promote("follower-1")).split("\n");

        assertThat(lines).hasSize(4);
        assertThat(lines[0]).startsWith("kill -TERM " + leader.pid() + "; while kill -0 ");
        assertThat(lines[1])
                .startsWith("kill -TERM " + next.pid())
                .endsWith(
                        "launcher/walscope leader --port "
                                + next.port()
                                + " --data "
                                + next.dataDir()
                                + " &");
        assertThat(lines[2])
                .endsWith(
                        "launcher/walscope follower old-leader --port "
                                + leader.port()
                                + " --leader http://localhost:"
                                + next.port()
                                + " --data "
                                + leader.dataDir()
                                + " &");
        assertThat(lines[3])
                .startsWith("kill -TERM " + other.pid())
                .contains("follower follower-2 --port " + other.port());
    }

    private String arguments(String folder) throws IOException {
        return Files.readString(data.resolve(folder).resolve("arguments"));
    }

    private int leaderBehind(String follower) {
        return cluster.link(follower).orElseThrow().leader().getPort();
    }
}
