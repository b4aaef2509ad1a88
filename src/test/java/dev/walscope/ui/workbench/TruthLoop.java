package dev.walscope.ui.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walscope.cluster.Action;
import dev.walscope.session.Session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// Does to a cluster what a person could, as chance has it, and looks after each deed whether what
/// the window claims comes to be so. The seed (`truth.seed`) makes the same deeds come again;
/// `truth.seconds` is for how long.
abstract class TruthLoop {
    static final long SEED = Long.getLong("truth.seed", 17);
    private static final long SECONDS = Long.getLong("truth.seconds", 20);

    private final Duration patience;

    /// @param patience how long the window may take to know
    TruthLoop(Duration patience) {
        this.patience = patience;
    }

    /// Something that can be done now; mostly what heals, once much is broken.
    abstract Optional<Action> deed(Random random);

    abstract void write(int times);

    /// All that is claimed and is not so.
    abstract List<String> lies();

    void play(Session session) throws Exception {
        awaitTruth("start of all");
        var random = new Random(SEED);
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        var done = new ArrayList<String>();
        while (System.nanoTime() < endNanos) {
            var deed = deed(random);
            if (deed.isEmpty()) continue;
            write(random.nextInt(3));
            done.add(deed.get().toString());
            session.act(deed.get()).handle((_, _) -> true).get(30, TimeUnit.SECONDS);
            write(random.nextInt(3));
            awaitTruth("seed " + SEED + " after " + done);
        }
        assertThat(done).isNotEmpty();
    }

    private void awaitTruth(String after) {
        await().atMost(patience)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(lies()).as(after).isEmpty());
    }
}
