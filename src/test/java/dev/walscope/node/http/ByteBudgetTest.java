package dev.walscope.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.concurrent.ConcurrentLinkedQueue;

class ByteBudgetTest {
    private static final int KIB = 1024;

    private final ByteBudget budget = new ByteBudget(100 * KIB, 50);

    @Test
    void whoFindsNoRoomIsAskedToComeAgain() throws Exception {
        try (var _ = budget.hold(90 * KIB)) {
            assertThatThrownBy(() -> budget.hold(20 * KIB))
                    .isInstanceOfSatisfying(
                            Refusal.class,
                            refusal -> {
                                assertThat(refusal.status).isEqualTo(503);
                                assertThat(refusal.headers).containsEntry("Retry-After", "1");
                            });
            budget.hold(10 * KIB).close();
        }
        budget.hold(100 * KIB).close();
    }

    @Test
    void aLittleIsFree() throws Exception {
        try (var _ = budget.hold(100 * KIB)) {
            budget.hold(4 * KIB).close();
            budget.hold(0).close();
        }
    }

    @Test
    void whoWantsMoreThanThereIsHasAllOfIt() throws Exception {
        try (var _ = budget.hold(Long.MAX_VALUE / 2)) {
            assertThatThrownBy(() -> budget.hold(5 * KIB)).isInstanceOf(Refusal.class);
        }
        budget.hold(100 * KIB).close();
    }

    @Test
    void aHoldGrowsAndShrinksAndIsGivenBackOnce() throws Exception {
        var hold = budget.hold(10 * KIB);
        hold.growTo(60 * KIB);
        hold.growTo(20 * KIB);
        assertThatThrownBy(() -> budget.hold(41 * KIB)).isInstanceOf(Refusal.class);
        try (var _ = budget.hold(30 * KIB)) {
            assertThatThrownBy(() -> hold.growTo(80 * KIB)).isInstanceOf(Refusal.class);
        }
        hold.shrinkTo(5 * KIB);
        budget.hold(65 * KIB).close();
        hold.close();
        hold.close();
        try (var _ = budget.hold(100 * KIB)) {
            assertThatThrownBy(() -> budget.hold(5 * KIB)).isInstanceOf(Refusal.class);
        }
    }

    @Test
    void whoWaitsIsServedInTurn() throws Exception {
        var patient = new ByteBudget(100 * KIB, 20_000);
        var first = patient.hold(100 * KIB);
        var order = new ConcurrentLinkedQueue<Integer>();
        var waiting = new ArrayList<Thread>();
        for (int i = 0; i < 3; i++) {
            int turn = i;
            var thread =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try (var _ = patient.hold(80 * KIB)) {
                                            order.add(turn);
                                        } catch (InterruptedException e) {
                                            order.add(-1);
                                        }
                                    });
            waiting.add(thread);
            await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        }

        first.close();

        for (var thread : waiting) thread.join();
        assertThat(order).containsExactly(0, 1, 2);
    }
}
