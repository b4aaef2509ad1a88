package dev.walscope.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.LagHistory;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

class LagRecorderTest {
    private final LagRecorder recorder = new LagRecorder();

    @Test
    void theFollowersAreLookedAtOnceASecond() {
        var looks = new AtomicInteger();

        for (long ms = 5000; ms < 7000; ms += 100)
            recorder.record(
                    ms,
                    () -> {
                        looks.incrementAndGet();
                        return List.of(follower("a"));
                    });

        assertThat(looks).hasValue(2);
    }

    @Test
    void aForgottenFollowersSamplesEndAfterAQuarterOfAnHour() {
        recorder.record(1000, () -> List.of(follower("a"), follower("b")));
        recorder.record(2000, () -> List.of(follower("b")));
        assertThat(names()).containsExactly("a", "b");

        recorder.record(1000 + 15 * 60_000, () -> List.of(follower("b")));

        assertThat(names()).containsExactly("b");
    }

    private List<String> names() {
        return recorder.history().followers().stream().map(LagHistory.Follower::name).toList();
    }

    private static FollowerStatus follower(String name) {
        return new FollowerStatus(
                name,
                "http://" + name,
                FollowerStatus.State.streaming,
                1,
                0,
                0,
                0,
                "2026-01-01T00:00:00Z",
                null,
                null);
    }
}
