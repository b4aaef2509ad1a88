package dev.walscope.replication.primary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.Acks;
import dev.walscope.api.ReplicationMessage.Hello;
import dev.walscope.entry.JsonText;
import dev.walscope.replication.Answer;
import dev.walscope.replication.Command;
import dev.walscope.replication.ReplicationListener;
import dev.walscope.time.Clock;
import dev.walscope.wal.GroupCommit;
import dev.walscope.wal.UnreliableStorage;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/// A leader on its own, without a network and without threads.
class LeaderTest {
    private final UnreliableStorage disk = new UnreliableStorage(new Random(1));
    private GroupCommit writer;
    private Leader leader;

    @BeforeEach
    void lead() throws IOException {
        var ground = Ground.open(disk, Ground.ONE_SEGMENT, () -> leader.logHasGrown());
        writer = ground.writer();
        leader = ground.lead(TestCluster.QUICK, Clock.SYSTEM, new ReplicationListener() {});
    }

    @Test
    void whoWaitsForFollowersIsAnsweredWhenTheNodeCloses() throws Exception {
        leader.connected(InetAddress.getLoopbackAddress())
                .received(new Hello("follower-1", "http://localhost:1", 1, 0, 0, 0, "0-0"));
        var answer = put("a", Acks.all);
        writer.pump();

        leader.close();

        assertThat(answer)
                .isCompletedWithValueMatching(
                        it ->
                                it instanceof Answer.Unacknowledged(var id, var detail)
                                        && id == 1
                                        && detail.contains("Outcome unknown")
                                        && detail.contains("before the node closed"));
    }

    @Test
    void ofAWriteThatFailedOnTheDiskNobodyKnowsTheOutcome() {
        disk.failToForceOnce();

        var answer = put("a", Acks.leader);
        writer.pump();

        assertThat(detail(answer)).contains("outcome of this write is unknown");
    }

    @Test
    void ofAWriteBehindAFailedOneNothingIsWritten() {
        disk.failToForceOnce();
        put("a", Acks.leader);
        writer.pump();

        var answer = put("b", Acks.leader);
        writer.pump();

        assertThat(detail(answer)).endsWith("Nothing was written.").doesNotContain("unknown");
    }

    private CompletableFuture<Answer> put(String key, Acks acks) {
        return leader.propose(Command.put(key, JsonText.string("value"), Optional.empty()), acks);
    }

    private static String detail(CompletableFuture<Answer> answer) {
        assertThat(answer).isDone();
        return ((Answer.Unavailable) answer.join()).detail();
    }
}
