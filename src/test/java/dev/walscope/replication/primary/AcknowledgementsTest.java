package dev.walscope.replication.primary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.Acks;
import dev.walscope.replication.Answer;
import dev.walscope.time.Clock;
import dev.walscope.wal.UnreliableStorage;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

class AcknowledgementsTest {
    private Followers followers;
    private final Acknowledgements acknowledgements = new Acknowledgements(Clock.SYSTEM, 60_000);

    @BeforeEach
    void nobodyIsKnown() throws IOException {
        followers = new Followers(new FollowersFile(new UnreliableStorage(new Random(1))));
    }

    /// A batch adds thousands, and looking at all for each would stall the writer.
    @Test
    void whoBeginsToWaitCausesNoLookAtTheOthers() throws IOException {
        var follower = followers.known("follower-1", "http://f");
        var first = await(1);
        follower.ackedId = 1;

        var second = await(2);
        var already = await(1);

        assertThat(first).isNotDone();
        assertThat(second).isNotDone();
        assertThat(already).isCompletedWithValue(new Answer.Done(1, false));
    }

    @Test
    void whatAFollowerAcknowledgesAnswersAllThatItSatisfies() throws IOException {
        var follower = followers.known("follower-1", "http://f");
        var first = await(1);
        var second = await(2);
        follower.ackedId = 1;

        acknowledgements.settle(followers);

        assertThat(first).isCompletedWithValue(new Answer.Done(1, false));
        assertThat(second).isNotDone();
    }

    private CompletableFuture<Answer> await(long id) {
        var answer = new CompletableFuture<Answer>();
        acknowledgements.await(id, false, Acks.all, followers, answer);
        return answer;
    }
}
