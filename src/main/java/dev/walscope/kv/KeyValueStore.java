package dev.walscope.kv;

import dev.walscope.entry.CodePoints;
import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.KeyState;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/// What the entries add up to so far: each key's newest value.
///
/// One thread applies, any thread reads. Nothing is ever put here that is not in the log.
public final class KeyValueStore {
    /// A key's value, and the entry that set it.
    public static final class Version {
        private static final VarHandle CAPTURED;

        static {
            try {
                CAPTURED =
                        MethodHandles.lookup().findVarHandle(Version.class, "captured", int.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private final JsonText value;
        private final long id;

        /// The last [Capture] that has taken it.
        private volatile int captured;

        Version(JsonText value, long id) {
            this.value = value;
            this.id = id;
        }

        public JsonText value() {
            return value;
        }

        public long id() {
            return id;
        }

        /// Whether it was not taken for that capture yet; the one who asks has it now.
        boolean isTakenFor(int capture) {
            var before = captured;
            return before != capture && CAPTURED.compareAndSet(this, before, capture);
        }
    }

    private static final Comparator<String> KEY_ORDER = CodePoints::compare;

    /// A key with a value, besides their characters, on a JVM with compressed pointers: the map's
    /// node (32) and its place in the table (8 at the most), the key's string and array (40), the
    /// version (32), the value's object and array (32), and what rounding to eight bytes adds.
    private static final long ENTRY_BYTES = 160;

    private final Map<String, Version> versions = new ConcurrentHashMap<>();
    private volatile long bytes;

    // The applying thread's own.
    private @Nullable Capture capture;
    private int captures;

    /// @return by how many bytes the store has grown, as [#bytes] reckons
    public long apply(Entry entry) {
        if (entry.key() != null) return put(entry.key(), entry.value(), entry.id());
        long grown = 0;
        for (var write : entry.writes()) grown += put(write.key(), write.value(), entry.id());
        return grown;
    }

    /// What `key` is now.
    public KeyState state(String key) {
        var version = versions.get(key);
        return version == null
                ? new KeyState(key, null, 0)
                : new KeyState(key, version.value, version.id);
    }

    /// Sets a key, or removes it when `value` is `null`.
    ///
    /// @param id the entry that says so
    /// @return as [#apply]
    public long put(String key, @Nullable JsonText value, long id) {
        var before =
                value == null ? versions.remove(key) : versions.put(key, new Version(value, id));
        if (capture != null && before != null) capture.isReplaced(key, before);
        var growth = bytesOf(key, value) - bytesOf(key, before == null ? null : before.value);
        bytes = bytes + growth;
        return growth;
    }

    /// Forgets everything.
    public void clear() {
        versions.clear();
        bytes = 0;
    }

    /// Begins to take all keys as they are now, while more is applied. The applying thread; one
    /// capture at a time.
    ///
    /// @param untilId the last entry that was applied
    /// @param bytesMax memory for values that are replaced before they are taken
    public Capture capture(long untilId, long bytesMax) {
        if (capture != null) throw new IllegalStateException("a capture is under way");
        capture = new Capture(++captures, untilId, bytesMax);
        return capture;
    }

    /// All keys as they were at one moment. What is replaced meanwhile is kept until it is taken.
    ///
    /// One thread takes: [#takeAll]; the applying thread then [ends][#end] it, and the last ones
    /// are [taken][#takeReplaced].
    public final class Capture {
        private final int number;
        private final long untilId;
        private final long bytesMax;
        private final int keys = versions.size();
        private final Queue<Map.Entry<String, Version>> replaced = new ConcurrentLinkedQueue<>();
        private final AtomicLong replacedBytes = new AtomicLong();
        private volatile boolean isGivenUp;

        private Capture(int number, long untilId, long bytesMax) {
            this.number = number;
            this.untilId = untilId;
            this.bytesMax = bytesMax;
        }

        /// How many keys there are to take.
        public int keys() {
            return keys;
        }

        /// Whether too much was replaced before it was taken: not all will come.
        public boolean isGivenUp() {
            return isGivenUp;
        }

        /// Takes all keys, in no order; each once.
        ///
        /// @throws IOException as `taker` does
        public void takeAll(Taker taker) throws IOException {
            for (var one : versions.entrySet()) {
                takeReplaced(taker);
                if (isGivenUp) return;
                var version = one.getValue();
                if (isWanted(version)) taker.take(one.getKey(), version);
            }
        }

        /// Takes what was replaced until now.
        public void takeReplaced(Taker taker) throws IOException {
            for (var one = replaced.poll(); one != null; one = replaced.poll()) {
                replacedBytes.addAndGet(-bytesOf(one.getKey(), one.getValue().value));
                taker.take(one.getKey(), one.getValue());
            }
        }

        private boolean isWanted(Version version) {
            return version.id <= untilId && version.isTakenFor(number);
        }

        private void isReplaced(String key, Version before) {
            if (isGivenUp || !isWanted(before)) return;
            replaced.add(Map.entry(key, before));
            if (replacedBytes.addAndGet(bytesOf(key, before.value)) <= bytesMax) return;
            isGivenUp = true;
            replaced.clear();
        }

        /// Nothing is kept for it any more. The applying thread.
        public void end() {
            if (capture == this) capture = null;
        }
    }

    /// Gets keys one by one.
    @FunctionalInterface
    public interface Taker {
        void take(String key, Version version) throws IOException;
    }

    /// What a key with this value is reckoned at: 160 bytes, two for each character of the key, and
    /// one for each of the value's text; nothing without a value. (A key of Latin letters takes one
    /// byte a character; it is not looked at.)
    public static long bytesOf(String key, @Nullable JsonText value) {
        return value == null ? 0 : ENTRY_BYTES + 2L * key.length() + value.length();
    }

    /// What all keys and values take in memory.
    public long bytes() {
        return bytes;
    }

    public @Nullable JsonText get(String key) {
        var version = versions.get(key);
        return version == null ? null : version.value;
    }

    public @Nullable Version version(String key) {
        return versions.get(key);
    }

    public boolean contains(String key) {
        return versions.containsKey(key);
    }

    public int size() {
        return versions.size();
    }

    /// The first `limit` keys that begin with `prefix` and come after `after`, in order of code
    /// points.
    ///
    /// Looks at every key: keeping them sorted would make every write pay for a rare question.
    public List<String> keys(String prefix, @Nullable String after, int limit) {
        var largestFirst = new PriorityQueue<>(KEY_ORDER.reversed());
        for (var key : versions.keySet()) {
            if (!key.startsWith(prefix)) continue;
            if (after != null && KEY_ORDER.compare(key, after) <= 0) continue;
            largestFirst.add(key);
            if (largestFirst.size() > limit) largestFirst.remove();
        }
        return largestFirst.stream().sorted(KEY_ORDER).toList();
    }
}
