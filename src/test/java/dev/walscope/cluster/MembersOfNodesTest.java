package dev.walscope.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.walscope.api.NodeStatus;
import dev.walscope.api.RaftStatus;
import dev.walscope.client.Call;
import dev.walscope.client.NodeClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/// Three real members that elect their leader, over cables that can be cut.
class MembersOfNodesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /// There is only one: the entries are few.
    private static final Pattern SEGMENT = Pattern.compile("wal\\.log\\.segment\\.\\d+");

    private static final Pattern CUT_OFF = Pattern.compile("wal\\.log\\.segment\\..*cut.*");

    @TempDir Path data;
    private final List<ClusterEvent> events = new CopyOnWriteArrayList<>();
    private Cluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = open();
        result(cluster.startMembers(3));
    }

    private Cluster open() {
        return new Cluster(data, Ports.block(3), NodeProgram.own(), events::add);
    }

    @AfterEach
    void stopAll() {
        cluster.close();
    }

    @Test
    void anotherLeadsWhenTheLeaderIsKilledAndWhenItIsCutOff() throws Exception {
        var first = write("one");
        assertThat(cluster.members())
                .extracting(Member::name)
                .containsExactly("node-1", "node-2", "node-3");

        result(cluster.kill(first));
        var second = write("two");
        result(cluster.restart(first));
        await().atMost(PATIENCE).until(() -> holds(first, lastId(second)));

        result(cluster.perform(new Action.Cut(second)).thenApply(done -> (Object) done));
        var third = write("three", second);
        assertThat(events)
                .contains(new ClusterEvent.LinkChanged(second, LinkState.CLEAR.withCut()));
        await().atMost(PATIENCE).until(() -> raft(second).filter(RaftStatus::quorum).isEmpty());
        assertThat(holds(second, lastId(third))).as("nothing reaches it").isFalse();

        result(cluster.perform(new Action.Heal(second)).thenApply(done -> (Object) done));
        await().atMost(PATIENCE).until(() -> holds(second, lastId(third)));
    }

    @Test
    void aLeaderOnTheSmallerSideIsFollowedByAnotherAndTheirLogsAreOneOnceAllIsWhole()
            throws Exception {
        var first = write("one");
        var others = names().stream().filter(name -> !name.equals(first)).toList();
        var parted = new Action.Part(Way.between(List.of(List.of(first), others)));
        assertThat(cluster.shell(parted))
                .startsWith("sudo iptables -I INPUT -i lo -p tcp -m multiport --dports ");

        done(parted);
        var second = write("two", first);

        assertThat(others).contains(second);
        assertThat(events)
                .contains(new ClusterEvent.LinkChanged(first, LinkState.CLEAR, others))
                .contains(new ClusterEvent.LinkChanged(second, LinkState.CLEAR, List.of(first)));
        assertThat(holds(first, lastId(second))).as("nothing reaches it").isFalse();
        assertThat(cluster.shell(new Action.Part(Set.of()))).contains("-D INPUT").contains(",");
        done(new Action.Heal(first));
        await().atMost(PATIENCE).until(() -> holds(first, lastId(second)));
        assertThat(cluster.shell(new Action.Part(Set.of()))).as("all is whole").isEmpty();
    }

    /// It is in force for the leader as soon as it stands in its log, which is cut off from all
    /// others: it must not decide alone what nobody else has heard of.
    @ParameterizedTest
    @ValueSource(strings = {"a follower leaves", "the leader leaves", "one joins"})
    void aChangeOfMembersThatNobodyElseHasHeardOfIsTakenBack(String change) throws Exception {
        write("one");

        var first = new String[1];
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            first[0] = awaitLeader();
                            done(new Action.Cut(first[0]));
                            if (isBegun(change, first[0])) return true;
                            // It knew already that it is alone.
                            done(new Action.Heal(first[0]));
                            return false;
                        });
        var second = write("two", first[0]);
        done(new Action.Heal(first[0]));

        await().atMost(PATIENCE).until(() -> holds(first[0], lastId(second)));
        await().atMost(PATIENCE)
                .until(() -> names().stream().map(this::log).distinct().count() == 1);
        assertThat(log(second)).contains("two").doesNotContain("MEMBERS");
        assertThat(text(first[0], CUT_OFF)).contains("MEMBERS");
        for (var name : names())
            assertThat(raft(name).orElseThrow().members())
                    .as(name)
                    .extracting(RaftStatus.Member::name)
                    .containsExactlyInAnyOrderElementsOf(names());
        write("three");
    }

    private List<String> names() {
        return cluster.members().stream().map(Member::name).toList();
    }

    private void done(Action action) throws Exception {
        result(cluster.perform(action).thenApply(it -> (Object) it));
    }

    /// Asks the leader, whose answer comes late or never.
    ///
    /// @return whether it stands in its log
    private boolean isBegun(String change, String leader) throws Exception {
        var follower = names().stream().filter(it -> !it.equals(leader)).findFirst().orElseThrow();
        var call =
                switch (change) {
                    case "one joins" ->
                            new Call(
                                    "POST",
                                    "/raft/members",
                                    Map.of(),
                                    "{\"name\":\"node-9\",\"url\":\"http://127.0.0.1:9\"}");
                    case "the leader leaves" -> Call.of("DELETE", "/raft/members/" + leader);
                    default -> Call.of("DELETE", "/raft/members/" + follower);
                };
        try (var client = new NodeClient(cluster.member(leader).orElseThrow().url())) {
            var answer = client.send(call);
            await().atMost(PATIENCE)
                    .until(() -> log(leader).contains("MEMBERS") || answer.isDone());
            return log(leader).contains("MEMBERS");
        }
    }

    private String log(String name) {
        return text(name, SEGMENT);
    }

    /// What stands in those files of a member's folder, one behind the other.
    private String text(String name, Pattern files) {
        try (var all = Files.list(data.resolve(Electorate.FOLDERS).resolve(name))) {
            var text = new StringBuilder();
            for (var file :
                    all.filter(it -> files.matcher(it.getFileName().toString()).matches())
                            .sorted()
                            .toList()) text.append(Files.readString(file));
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theSameFolderHasTheSameMembersAgain() throws Exception {
        write("kept");
        cluster.close();

        cluster = open();
        var again = result(cluster.startMembers(5));

        assertThat(again).hasSize(3);
        await().atMost(PATIENCE).until(() -> holds(awaitLeader(), 3));
    }

    @Test
    void oneMoreJoinsLearnsVotesAndCanBeCutOffAsTheOthersCan() throws Exception {
        write("one");
        assertThat(cluster.shell(new Action.AddMember("node-4")))
                .contains("node node-4 --join http://127.0.0.1:");

        done(new Action.AddMember("node-4"));

        await().atMost(PATIENCE).until(() -> raft("node-1").map(this::voters).orElse(0L) == 4);
        assertThat(role("node-4")).isEqualTo(RaftStatus.Role.follower);
        var leader = write("two");
        await().atMost(PATIENCE).until(() -> holds("node-4", lastId(leader)));
        done(new Action.Part(Way.between(List.of(List.of("node-4"), others("node-4")))));
        var next = write("three", "node-4");
        assertThat(holds("node-4", lastId(next))).as("nothing reaches it").isFalse();
        assertThat(others("node-4")).as("its newcomers' cables are cut").contains(next);
        done(new Action.Part(Set.of()));
        await().atMost(PATIENCE).until(() -> holds("node-4", lastId(next)));
    }

    @Test
    void oneThatJoinedIsThereAgainInTheNextWindow() throws Exception {
        done(new Action.AddMember("node-4"));
        await().atMost(PATIENCE).until(() -> raft("node-4").map(this::voters).orElse(0L) == 4);
        done(new Action.Kill("node-4"));
        done(new Action.Restart("node-4"));
        cluster.close();

        cluster = open();
        result(cluster.startMembers(3));

        assertThat(names()).containsExactly("node-1", "node-2", "node-3", "node-4");
        var leader = write("kept");
        for (var name : names()) await().atMost(PATIENCE).until(() -> holds(name, lastId(leader)));
    }

    @Test
    void oneThatLostItsFolderJoinsAnew() throws Exception {
        var leader = write("one");
        var wiped = others(leader).getFirst();
        assertThatThrownBy(() -> done(new Action.AddMember(wiped))).hasMessageContaining("runs");
        done(new Action.Kill(wiped));
        assertThatThrownBy(() -> done(new Action.AddMember(wiped)))
                .hasMessageContaining(wiped + " is a member already: start it");
        done(new Action.Wipe(wiped));

        done(new Action.AddMember(wiped));

        await().atMost(PATIENCE)
                .until(
                        () ->
                                raft(wiped).map(this::voters).orElse(0L) == 3
                                        && role(wiped) == RaftStatus.Role.follower);
    }

    @Test
    void whoCannotBeAddedIsSaidWithTheReason() throws Exception {
        assertThatThrownBy(() -> done(new Action.AddMember("node-9")))
                .hasMessageContaining("there is room for node-1, node-2, node-3, node-4");
        for (var name : names()) done(new Action.Kill(name));
        assertThatThrownBy(() -> done(new Action.AddMember("node-4")))
                .hasMessageContaining("no other member runs that could take node-4 in");
    }

    private long voters(RaftStatus raft) {
        return raft.members().stream().filter(RaftStatus.Member::voter).count();
    }

    private RaftStatus.Role role(String name) {
        return raft(name).orElseThrow().role();
    }

    private List<String> others(String than) {
        return names().stream().filter(name -> !name.equals(than)).toList();
    }

    @Test
    void aLeaderThatNobodyElectedHasNoPlaceAmongThem() {
        assertThatThrownBy(() -> result(cluster.startLeader()))
                .hasMessageContaining("the nodes here elect their leader");
        assertThatThrownBy(() -> result(cluster.addFollower()))
                .hasMessageContaining("the nodes here elect their leader");
        assertThatThrownBy(() -> result(cluster.promote("node-1")))
                .hasMessageContaining("elect their leader");
    }

    private static <T> T result(CompletableFuture<T> future) throws Exception {
        return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private Optional<NodeStatus> status(String name) {
        var member = cluster.member(name).orElseThrow();
        if (member.pid() == null) return Optional.empty();
        try (var client = new NodeClient(member.url())) {
            return Optional.of(client.status().get(5, TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Optional<RaftStatus> raft(String name) {
        return status(name).map(NodeStatus::raft);
    }

    /// Of one that runs.
    private long lastId(String name) {
        return await().atMost(PATIENCE)
                .until(() -> status(name).map(NodeStatus::lastId), Optional::isPresent)
                .orElseThrow();
    }

    private boolean holds(String name, long id) {
        return status(name).filter(it -> it.lastId() >= id).isPresent();
    }

    /// To whoever leads, which may be another one by the time that it is asked.
    ///
    /// @return who has written it
    private String write(String value, String... but) {
        var leader = new String[1];
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            leader[0] = awaitLeader(but);
                            return put(leader[0], value) == 200;
                        });
        return leader[0];
    }

    private int put(String name, String value) throws Exception {
        try (var client = new NodeClient(cluster.member(name).orElseThrow().url())) {
            return result(client.send(Call.put("key", "\"" + value + "\""))).status();
        } catch (ExecutionException e) {
            // It may have stopped leading, or answering, since it was found.
            return 0;
        }
    }

    /// The one that says so, of those that can be reached by the others, and that a majority
    /// follows.
    private String awaitLeader(String... but) {
        var found = new String[1];
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            for (var member : cluster.members()) {
                                var raft = raft(member.name());
                                boolean leads =
                                        raft.filter(it -> it.role() == RaftStatus.Role.leader)
                                                .filter(RaftStatus::quorum)
                                                .isPresent();
                                if (leads && !List.of(but).contains(member.name())) {
                                    found[0] = member.name();
                                    return true;
                                }
                            }
                            return false;
                        });
        return found[0];
    }
}
