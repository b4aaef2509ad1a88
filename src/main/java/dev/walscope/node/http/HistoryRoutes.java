package dev.walscope.node.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;

import dev.walscope.api.Wire;
import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.KeyState;
import dev.walscope.entry.KeyWrite;
import dev.walscope.entry.Operation;
import dev.walscope.kv.KeyValueStore;
import dev.walscope.node.report.Core;
import dev.walscope.node.report.Life;
import dev.walscope.wal.Line;
import dev.walscope.wal.WriteAheadLog;

import io.javalin.http.Context;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// What a key was: `GET /key/{key}/history`, and `GET /key/{key}?at=ID`.
///
/// Both read the log backwards. There is no index: a question costs the reading of as much of the
/// log as lies behind its answer, so few of them are worked on at one time.
final class HistoryRoutes {
    static final String SUFFIX = "/history";
    private static final int VERSIONS_MAX = 1000;
    private static final int READERS_MAX = 2;
    private static final long PATIENCE_MS = 5000;

    /// A reader's own buffers.
    private static final long STEP_BYTES = 384 * 1024;

    /// A line's byte as it is read, taken apart and answered.
    private static final long READ_A_BYTE = 8;

    private final Life life;
    private final Answers answers;
    private final Semaphore readers = new Semaphore(READERS_MAX, true);

    HistoryRoutes(Life life, Answers answers) {
        this.life = life;
        this.answers = answers;
    }

    /// Before the routes of keys, whose pattern takes these paths too.
    void addTo(Routes routes) {
        routes.get("/key/<key>" + SUFFIX, this::history, "before", "limit");
    }

    private void history(Context ctx) throws Exception {
        var key = PathKey.of(RequestTarget.path(ctx), SUFFIX);
        var query = RequestTarget.query(ctx);
        var before = query.number("before", Long.MAX_VALUE, 1, Long.MAX_VALUE);
        var limit = (int) query.number("limit", 100, 1, VERSIONS_MAX);
        var core = life.parts();
        var until = Math.min(before - 1, core.state().appliedId());
        try (var _ = reading();
                var _ = answers.making().hold(readingBytes(core))) {
            var ids = core.log().newest(until, limit, isOf(key));
            var dropped = ids.size() < limit ? droppedVersion(core, key, before) : null;
            if (ids.isEmpty() && dropped == null && before == Long.MAX_VALUE)
                throw new Refusal(404, "Key not found");
            write(ctx, core, key, ids, dropped, limit, until);
        }
    }

    /// The version that the key still has, though its entry is no longer there.
    private static @Nullable Entry droppedVersion(Core core, String key, long before) {
        var version = core.state().keys().version(key);
        if (version == null || version.id() >= Math.min(before, core.log().firstId())) return null;
        return set(key, version);
    }

    private static Entry set(String key, KeyValueStore.Version version) {
        return new Entry(version.id(), Operation.SET, key, version.value(), Optional.empty());
    }

    private static void write(
            Context ctx,
            Core core,
            String key,
            List<Long> ids,
            @Nullable Entry dropped,
            int limit,
            long until)
            throws IOException {
        ctx.res().setContentType("application/json");
        var out = ctx.res().getOutputStream();
        out.write("{\"key\":".getBytes(UTF_8));
        Wire.write(out, key);
        out.write(",\"versions\":[".getBytes(UTF_8));
        int written = 0;
        for (long bytes = 0; written < ids.size() && bytes < WriteAheadLog.PAGE_BYTES; written++) {
            if (!(core.log().at(ids.get(written)) instanceof Line.Valid line)) break;
            if (written > 0) out.write(',');
            Wire.write(out, version(line.entry(), key));
            bytes += line.length();
        }
        var mayBeMore = written > 0 && (written < ids.size() || written == limit);
        var withDropped = dropped != null && written == ids.size();
        if (dropped != null && withDropped) {
            if (written > 0) out.write(',');
            Wire.write(out, version(dropped, key));
        }
        Map<String, @Nullable Object> rest = new LinkedHashMap<>();
        rest.put("count", withDropped ? written + 1 : written);
        rest.put("next", mayBeMore ? ids.get(written - 1) : null);
        rest.put("first_id", core.log().firstId());
        rest.put("unreadable", unreadable(core, until));
        // The members of an object, behind those that stand already.
        var tail = Wire.bytes(rest);
        tail[0] = ',';
        out.write(']');
        out.write(tail);
    }

    private static Map<String, @Nullable Object> version(Entry entry, String key) {
        var version = new LinkedHashMap<String, @Nullable Object>();
        version.put("id", entry.id());
        version.put("operation", entry.operation().name());
        version.put("value", raw(entry, key));
        entry.request()
                .ifPresent(
                        request -> {
                            version.put("client_id", request.clientId());
                            version.put("request_id", request.requestId());
                            version.put("timestamp", request.timestampMs());
                        });
        if (entry.term() > 0) version.put("term", entry.term());
        return version;
    }

    /// What the entry made of the key; `null` when it took it away.
    private static @Nullable JsonText value(Entry entry, String key) {
        return entry.writeOf(key).map(KeyWrite::value).orElse(null);
    }

    private static @Nullable JsonNode raw(Entry entry, String key) {
        var value = value(entry, key);
        return value == null ? null : Wire.raw(value.compact());
    }

    /// Each of them may have been a version.
    private static long unreadable(Core core, long until) {
        return core.log().damages().stream()
                .filter(damage -> !damage.isSurplus() && damage.firstId() <= until)
                .mapToLong(damage -> Math.min(until, damage.lastId()) - damage.firstId() + 1)
                .sum();
    }

    /// `GET /key/{key}?at=ID`: the value that entry `at` left.
    void valueAt(Context ctx, String key, long at) throws Exception {
        var core = life.parts();
        checkIsThere(core, at);
        try (var _ = reading();
                var _ = answers.making().hold(readingBytes(core))) {
            var entry = entryAt(core, key, at);
            var value = entry == null ? null : raw(entry, key);
            if (entry == null || value == null)
                throw new Refusal(404, "Key not found at entry " + at);
            if (KeyRoutes.isAnswered(ctx, entry.id())) return;
            Map<String, @Nullable Object> body = new LinkedHashMap<>();
            body.put("key", key);
            body.put("id", entry.id());
            body.put("value", value);
            HttpServer.json(ctx, 200, Wire.bytes(body));
        }
    }

    private static void checkIsThere(Core core, long at) {
        var applied = core.state().appliedId();
        if (at > applied)
            throw new Refusal(
                    404, "There is no entry " + at + " yet; the last one is " + applied + ".");
    }

    /// `GET /keys?keys=a,b&at=ID`: what entry `at` left of each.
    List<KeyState> statesAt(List<String> keys, long at) throws Exception {
        var core = life.parts();
        checkIsThere(core, at);
        try (var _ = reading();
                var _ = answers.making().hold(readingBytes(core))) {
            var states = new ArrayList<KeyState>();
            long bytes = 0;
            for (var key : keys) {
                var entry = entryAt(core, key, at);
                var value = entry == null ? null : value(entry, key);
                states.add(new KeyState(key, value, value == null ? 0 : entry.id()));
                bytes += value == null ? 0 : value.length();
                if (bytes > WriteAheadLog.PAGE_BYTES && states.size() > 1) throw tooMuch(at);
            }
            return states;
        }
    }

    /// Unlike what the keys are now, that is not in memory anyway.
    private static Refusal tooMuch(long at) {
        return new Refusal(
                400,
                "What these keys were at entry "
                        + at
                        + " has more than "
                        + WriteAheadLog.PAGE_BYTES
                        + " bytes; ask for fewer of them at once.");
    }

    /// The entry that the key had its value of, or was deleted by; `null` when there was none.
    private static @Nullable Entry entryAt(Core core, String key, long at) throws IOException {
        var live = core.state().keys().version(key);
        // It has not changed since.
        if (live != null && live.id() <= at) return set(key, live);
        var ids = core.log().newest(at, 1, isOf(key));
        if (!ids.isEmpty())
            return core.log().at(ids.getFirst()) instanceof Line.Valid line ? line.entry() : null;
        var firstId = core.log().firstId();
        if (firstId == 1) return null;
        for (var snapshot : core.checkpointer().all()) {
            if (snapshot.id() < firstId - 1) continue;
            var known = core.checkpointer().keyIn(snapshot.id(), key);
            if (known.isPresent() && known.get().id() <= at) return known.get();
            if (known.isEmpty() && snapshot.id() <= at) return null;
        }
        throw Refusal.dropped("What " + key + " was at entry " + at, firstId);
    }

    private static Predicate<Entry> isOf(String key) {
        return entry -> entry.writeOf(key).isPresent();
    }

    private static long readingBytes(Core core) {
        return STEP_BYTES + READ_A_BYTE * core.state().longestLineBytes();
    }

    private AutoCloseable reading() throws InterruptedException {
        if (!readers.tryAcquire(PATIENCE_MS, TimeUnit.MILLISECONDS))
            throw new Refusal(
                    503,
                    "Other requests are reading the log for a key's past; ask again in a moment.",
                    Map.of("Retry-After", "1"));
        return readers::release;
    }
}
