package dev.walscope.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.entry.Entry;
import dev.walscope.entry.Guard;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;
import dev.walscope.entry.RequestTag;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;

/// Whatever happens, a leader, a follower and a node started anew from the same log remember what
/// the plainest reading of the rules says. A failure prints the seed that repeats it.
class ReceiverModelTest {
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Limits limits =
            new Limits(
                    Duration.ofMillis(1 + random.nextInt(200)),
                    1 + random.nextInt(20),
                    random.nextInt(10_000));
    private final List<Entry> log = new ArrayList<>();
    private final List<Entry> batch = new ArrayList<>();
    private IdempotentReceiver leader = new IdempotentReceiver(limits, limits);
    private final IdempotentReceiver follower = new IdempotentReceiver(limits, limits);
    private long now = 1;
    private long remembered;

    @RepeatedTest(200)
    void replicasRememberTheSame() {
        for (var step = 0; step < 300; step++) {
            now += random.nextInt(3) == 0 ? random.nextInt(60) : 0;
            switch (random.nextInt(12)) {
                case 0 -> restart();
                case 1 -> fail();
                case 2, 3 -> write();
                case 4 ->
                        batch.add(
                                new Entry(nextId(), Operation.DELETE, "k", null, Optional.empty()));
                default -> request();
            }
        }
        write();

        assertThat(held(leader)).as(context()).isEqualTo(model());
        assertThat(held(follower)).as(context()).isEqualTo(model());
        assertThat(follower.stats(now).totalRequestsCached()).as(context()).isEqualTo(remembered);
    }

    private void request() {
        var tag = new RequestTag("c" + random.nextInt(3), "r" + random.nextInt(5), now);
        var operation = random.nextInt(3) == 0 ? Operation.DELETE : Operation.SET;
        var key = "k" + random.nextInt(2);
        var value =
                operation == Operation.DELETE
                        ? null
                        : JsonText.parse(Integer.toString(random.nextInt(2)));
        var expected = expected(tag, operation, key, value);

        var decision = leader.decide(tag, operation, key, value, Guard.NONE);

        assertThat(decision).as(context()).isEqualTo(expected);
        // A DELETE of a key that is not there is fresh, and yet nothing comes of it.
        if (!(decision instanceof Decision.Fresh) || random.nextInt(5) == 0) return;
        var entry = new Entry(nextId(), operation, key, value, Optional.of(tag));
        batch.add(entry);
        leader.reserve(entry);
    }

    private void write() {
        for (var entry : batch) {
            leader.commit(entry);
            follower.commit(entry);
            if (entry.request().isPresent()) remembered++;
        }
        log.addAll(batch);
        batch.clear();
    }

    private void fail() {
        leader.rollback();
        batch.clear();
    }

    private void restart() {
        leader = new IdempotentReceiver(limits, limits);
        batch.clear();
        log.forEach(leader::restore);
        assertThat(leader.stats(now).totalRequestsCached()).isZero();
    }

    private long nextId() {
        return log.size() + batch.size() + 1L;
    }

    private Decision expected(
            RequestTag tag, Operation operation, String key, @Nullable JsonText value) {
        var candidates = new ArrayList<>(model());
        candidates.addAll(batch);
        for (var entry : candidates) {
            if (entry.request().isEmpty() || entry.operation() != operation) continue;
            if (!sameIdentity(entry, tag)) continue;
            return entry.key().equals(key) && Objects.equals(entry.value(), value)
                    ? new Decision.Replay(entry.id())
                    : new Decision.Conflict(entry.id());
        }
        return new Decision.Fresh();
    }

    /// The entries that are remembered now, oldest first: the rules, one after the other, without
    /// any thought of speed.
    private List<Entry> model() {
        var table = new ArrayList<Entry>();
        for (var entry : log) {
            if (entry.request().isEmpty()) continue;
            var tag = entry.request().get();
            forgetExpired(table, tag.timestampMs());
            table.removeIf(e -> e.operation() == entry.operation() && sameIdentity(e, tag));
            table.add(entry);
            while (table.size() > limits.maxEntries() || bytes(table) > limits.maxBytes())
                table.removeFirst();
        }
        forgetExpired(table, now);
        return table;
    }

    private void forgetExpired(List<Entry> table, long at) {
        var oldest = at - limits.timeToLive().toMillis();
        table.removeIf(entry -> entry.request().orElseThrow().timestampMs() <= oldest);
    }

    private static boolean sameIdentity(Entry entry, RequestTag tag) {
        var other = entry.request().orElseThrow();
        return other.clientId().equals(tag.clientId()) && other.requestId().equals(tag.requestId());
    }

    /// 256 for each and two for each character, of which there are two each in client, request and
    /// key.
    private static long bytes(List<Entry> table) {
        return table.size() * (256 + 2 * 6L);
    }

    private List<Entry> held(IdempotentReceiver receiver) {
        return receiver.newest(Integer.MAX_VALUE, now).reversed().stream()
                .map(cached -> ((Remembered.Write) cached.request()).id())
                .map(id -> log.get((int) (id - 1)))
                .toList();
    }

    private String context() {
        return "seed " + seed + " with " + limits;
    }
}
