package dev.walscope.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LeaderLink;
import dev.walscope.api.NodeStatus;
import dev.walscope.client.Call;
import dev.walscope.client.NodeClient;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Slow motion and single steps on the processes themselves: messages travel slowly or one by one,
/// and nobody takes anybody for lost because of it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SlowMotionTest {
    private static final Duration LONGER_THAN_LOST = Duration.ofSeconds(4);

    private Cluster cluster;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        cluster = new Cluster(folder, freePorts(), NodeProgram.own(), event -> {});
    }

    @BeforeEach
    void atFullSpeedAndInStep() throws Exception {
        result(cluster.startAll(1));
        perform(new Action.SlowMotion(1));
        perform(new Action.Heal("follower-1"));
        perform(new Action.Release("follower-1"));
        write("ready");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> acked() == last("leader") && seenAs() == streaming());
    }

    @AfterAll
    void close() {
        cluster.close();
    }

    @Test
    void anEntryTravelsForAsLongAsTheFactorSaysAndNobodyIsLost() throws Exception {
        perform(new Action.SlowMotion(50));
        long before = last("leader");
        long sentAt = System.nanoTime();
        write("slow");

        await().pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(10))
                .until(() -> last("follower-1") == before + 1);
        long arrivedAt = System.nanoTime();
        await().pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(10))
                .until(() -> acked() == before + 1);
        long ackedAt = System.nanoTime();

        assertThat(Duration.ofNanos(arrivedAt - sentAt)).isGreaterThan(Duration.ofMillis(1_400));
        assertThat(Duration.ofNanos(ackedAt - arrivedAt)).isGreaterThan(Duration.ofMillis(1_200));
        staysInTouch();
    }

    @Test
    void whatTravelsIsNamed() throws Exception {
        perform(new Action.SlowMotion(50));
        long id = last("leader") + 1;

        write("seen");

        await().pollInterval(Duration.ofMillis(20))
                .until(
                        () ->
                                link().travelling().stream()
                                        .map(LinkMessage.Travelling::message)
                                        .anyMatch(
                                                new LinkMessage(
                                                                false,
                                                                LinkMessage.Kind.entries,
                                                                id,
                                                                id)
                                                        ::equals));
        await().pollInterval(Duration.ofMillis(20))
                .until(
                        () ->
                                link().travelling().stream()
                                        .map(LinkMessage.Travelling::message)
                                        .anyMatch(
                                                new LinkMessage(
                                                                true,
                                                                LinkMessage.Kind.acknowledgement,
                                                                0,
                                                                id)
                                                        ::equals));
    }

    @Test
    void onAHeldLinkNothingPassesAndNobodyIsLost() throws Exception {
        perform(new Action.Hold("follower-1"));
        long before = last("leader");

        write("held");

        await().during(LONGER_THAN_LOST)
                .atMost(LONGER_THAN_LOST.plusSeconds(6))
                .until(
                        () ->
                                last("follower-1") == before
                                        && seenAs() == streaming()
                                        && ownLink() == LeaderLink.State.streaming);
    }

    @Test
    void eachStepLetsOneMessagePass() throws Exception {
        perform(new Action.Hold("follower-1"));
        long before = last("leader");
        write("one");

        perform(new Action.Step("follower-1"));
        await().atMost(Duration.ofSeconds(10)).until(() -> last("follower-1") == before + 1);
        boolean isAcked = acked() == before + 1;
        write("two");
        var passed = new ArrayList<LinkMessage>();
        await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> {
                            passed.add(step());
                            return acked() == before + 2;
                        });

        assertThat(isAcked).isFalse();
        assertThat(last("follower-1")).isEqualTo(before + 2);
        assertThat(passed)
                .extracting(LinkMessage::kind)
                .contains(LinkMessage.Kind.entries, LinkMessage.Kind.acknowledgement);
        assertThat(seenAs()).isEqualTo(streaming());
    }

    @Test
    void whatWaitedGoesOnWhenTheLinkIsReleased() throws Exception {
        perform(new Action.Hold("follower-1"));
        long before = last("leader");
        for (int i = 0; i < 20; i++) write("key" + i);

        perform(new Action.Release("follower-1"));

        await().atMost(Duration.ofSeconds(10)).until(() -> acked() == before + 20);
    }

    @Test
    void aLeaderThatSaysNothingMoreIsLostAlsoOnAHeldLink() throws Exception {
        perform(new Action.Hold("follower-1"));
        write("last words");

        perform(new Action.Pause("leader"));

        try {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> ownLink() != LeaderLink.State.streaming);
        } finally {
            perform(new Action.Resume("leader"));
        }
    }

    @Test
    void aStepNeedsAHeldLinkAndSomethingThatWaits() {
        assertThatThrownBy(() -> perform(new Action.Step("follower-1")))
                .hasRootCauseMessage("hold the link to follower-1 before stepping through it");
        assertThatThrownBy(() -> new Action.SlowMotion(51))
                .hasMessage("slow motion is 1 to 50 times slower");
    }

    @Test
    void aFollowerThatComesLaterIsSlowedToo() throws Exception {
        perform(new Action.SlowMotion(20));

        result(cluster.addFollower());

        assertThat(cluster.link("follower-2").orElseThrow().state().slowness()).isEqualTo(20);
        await().atMost(Duration.ofSeconds(30)).until(() -> last("follower-2") == last("leader"));
        perform(new Action.Remove("follower-2"));
    }

    private void staysInTouch() {
        await().during(LONGER_THAN_LOST)
                .atMost(LONGER_THAN_LOST.plusSeconds(6))
                .until(() -> seenAs() == streaming() && ownLink() == LeaderLink.State.streaming);
    }

    private static FollowerStatus.State streaming() {
        return FollowerStatus.State.streaming;
    }

    private LinkMessage step() throws Exception {
        return (LinkMessage) result(cluster.perform(new Action.Step("follower-1")));
    }

    private Cable link() {
        return cluster.link("follower-1").orElseThrow();
    }

    private Optional<FollowerStatus> follower() throws Exception {
        return status("leader").followers().stream()
                .filter(each -> each.name().equals("follower-1"))
                .findFirst();
    }

    private long acked() throws Exception {
        return follower().map(FollowerStatus::ackedId).orElse(-1L);
    }

    private FollowerStatus.@Nullable State seenAs() throws Exception {
        return follower().map(FollowerStatus::state).orElse(null);
    }

    private LeaderLink.State ownLink() throws Exception {
        var link = status("follower-1").replication();
        assertThat(link).isNotNull();
        return link.state();
    }

    private long last(String name) throws Exception {
        return status(name).lastId();
    }

    private static int freePorts() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return 20_000 + socket.getLocalPort() % 10_000;
        }
    }

    private static <T> T result(CompletableFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    private void perform(Action action) throws Exception {
        result(cluster.perform(action));
    }

    private NodeClient client(String name) {
        return new NodeClient(cluster.member(name).orElseThrow().url());
    }

    private NodeStatus status(String name) throws Exception {
        try (var client = client(name)) {
            return result(client.status());
        }
    }

    private void write(String key) throws Exception {
        try (var client = client("leader")) {
            assertThat(result(client.send(Call.put(key, "1"))).status()).isEqualTo(200);
        }
    }
}
