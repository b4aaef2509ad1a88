package dev.walscope.kv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/// All keys as they were at one moment, taken by one thread while another applies.
class CaptureTest {
    private static final int KEYS = 2_000;

    private final KeyValueStore store = new KeyValueStore();
    private final Map<String, Long> model = new HashMap<>();
    private long lastId;

    private void apply(Random random) {
        var key = "key" + random.nextInt(KEYS);
        var id = ++lastId;
        if (random.nextInt(3) == 0) {
            store.apply(new Entry(id, Operation.DELETE, key, null, Optional.empty()));
            model.remove(key);
        } else {
            var value = JsonText.string("value " + id);
            store.apply(new Entry(id, Operation.SET, key, value, Optional.empty()));
            model.put(key, id);
        }
    }

    @RepeatedTest(20)
    void eachKeyOfThatMomentIsTakenOnceWhateverIsAppliedMeanwhile() throws Exception {
        var random = new Random(lastId);
        for (int n = 0; n < 3 * KEYS; n++) apply(random);
        for (int round = 0; round < 3; round++) {
            var then = Map.copyOf(model);
            var capture = store.capture(lastId, Long.MAX_VALUE);
            var stops = new AtomicBoolean();
            var begun = new CountDownLatch(1);
            var applying =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        while (!stops.get()) {
                                            apply(random);
                                            begun.countDown();
                                        }
                                        capture.end();
                                    });
            var taken = new HashMap<String, Long>();
            begun.await();

            capture.takeAll((key, version) -> note(taken, key, version));
            stops.set(true);
            applying.join();
            capture.takeReplaced((key, version) -> note(taken, key, version));

            assertThat(taken).isEqualTo(then).hasSize(capture.keys());
            assertThat(capture.isGivenUp()).isFalse();
        }
    }

    private static void note(Map<String, Long> taken, String key, KeyValueStore.Version version) {
        assertThat(taken.put(key, version.id())).as(key).isNull();
        assertThat(version.value()).hasToString("\"value " + version.id() + "\"");
    }

    @Test
    void itIsGivenUpWhenMoreIsReplacedThanThereIsMemoryFor() throws IOException {
        for (int n = 1; n <= 10; n++) put("key" + n, n);
        var capture = store.capture(10, 3 * KeyValueStore.bytesOf("key1", JsonText.string("x")));
        for (int n = 1; n <= 3; n++) put("key" + n, 10 + n);
        assertThat(capture.isGivenUp()).isFalse();

        put("key4", 14);

        assertThat(capture.isGivenUp()).isTrue();
        capture.end();
        var next = store.capture(14, 1 << 20);
        var taken = new HashMap<String, Long>();
        next.takeAll((key, version) -> taken.put(key, version.id()));
        assertThat(taken).hasSize(10).containsEntry("key4", 14L);
    }

    private void put(String key, long id) {
        store.put(key, JsonText.string("x"), id);
    }
}
