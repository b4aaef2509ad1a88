package dev.walscope.node.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.api.Wire;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.KeyState;
import dev.walscope.node.report.Core;
import dev.walscope.node.report.Life;

import io.javalin.http.Context;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// `GET /key/{key}`, and `GET /keys`.
final class KeyRoutes {
    private static final int KEYS_MAX = 1000;
    private static final int KEYS_READ_MAX = 128;
    private static final long READ_PATIENCE_MS = 5000;

    /// A key as it is listed, at the worst.
    private static final long KEY_BYTES = 2048;

    /// A value's byte while its answer is made: the value, its text, its answer.
    static final long ANSWERED_A_BYTE = 4;

    private final Life life;
    private final IdempotentReads reads;
    private final HistoryRoutes past;
    private final Answers answers;

    KeyRoutes(Life life, IdempotentReads reads, HistoryRoutes past, Answers answers) {
        this.life = life;
        this.reads = reads;
        this.past = past;
        this.answers = answers;
    }

    void addTo(Routes routes) {
        for (var path : List.of("/key/<key>", "/key/"))
            routes.get(path, this::get, "client_id", "request_id", "at", "consistency");
        routes.get("/keys", this::keys, "prefix", "after", "limit", "keys", "at", "consistency");
    }

    /// What telling keys may take.
    static long answerBytes(List<KeyState> states) {
        return states.stream().mapToLong(KeyRoutes::answerBytes).sum();
    }

    private static long answerBytes(KeyState state) {
        var value = state.value();
        return KEY_BYTES + (value == null ? 0 : ANSWERED_A_BYTE * value.length());
    }

    private void get(Context ctx) throws Exception {
        var key = PathKey.of(RequestTarget.path(ctx));
        var query = RequestTarget.query(ctx);
        var core = life.parts();
        var identity = RequestIdentity.of(ctx, query);
        if (query.text("at").isPresent()) {
            if (identity.isPresent())
                throw new Refusal(
                        400,
                        "The past answers the same each time; give at without client_id and"
                                + " request_id.");
            past.valueAt(ctx, key, query.number("at", 0, 1, Long.MAX_VALUE));
            return;
        }
        readUpTo(ctx, core, query);
        if (identity.isPresent()) {
            reads.get(ctx, key, identity.get());
            return;
        }
        var state = core.state().read(key);
        var value = state.value();
        if (value == null) throw new Refusal(404, "Key not found");
        if (isAnswered(ctx, state.version())) return;
        answers.json(ctx, ANSWERED_A_BYTE * value.length(), () -> keyAndValue(key, value));
    }

    /// Says which version it is, and nothing more to a reader who has that one.
    static boolean isAnswered(Context ctx, long version) {
        ctx.res().setHeader("ETag", Preconditions.tag(version));
        if (!Preconditions.isNotModified(ctx, version)) return false;
        ctx.res().setStatus(304);
        ctx.res().setContentType(null);
        return true;
    }

    /// Where leaders are elected, a read sees all that was acknowledged before it, on every member,
    /// unless it asks for what this one has.
    private static void readUpTo(Context ctx, Core core, Query query) throws InterruptedException {
        var consistency = query.text("consistency");
        var elected = core.replica().elected();
        if (elected.isEmpty()) {
            if (consistency.isPresent())
                throw new Refusal(
                        400,
                        "The parameter consistency has a meaning only where leaders are elected;"
                                + " leave it out.");
            return;
        }
        var isLocal = consistency.filter("local"::equals).isPresent();
        if (!isLocal && consistency.filter(it -> !it.equals("linearizable")).isPresent())
            throw new Refusal(400, "The parameter consistency must be linearizable or local.");
        var appliedId = core.state().appliedId();
        if (!isLocal) {
            try {
                appliedId = elected.get().read().get(READ_PATIENCE_MS, TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                throw new Refusal(
                        503, String.valueOf(e.getCause().getMessage()), Map.of("Retry-After", "1"));
            } catch (TimeoutException e) {
                throw new Refusal(
                        503,
                        "No majority has answered in time, so nobody knows the newest value; ask"
                                + " again, or with consistency=local.",
                        Map.of("Retry-After", "1"));
            }
        }
        ctx.res().setHeader("Applied-Id", String.valueOf(appliedId));
    }

    /// `{"key":"key6","value":"myvalue"}`
    static byte[] keyAndValue(String key, JsonText value) {
        var head = ("{\"key\":").getBytes(UTF_8);
        var name = JsonText.string(key).compactUtf8();
        var middle = ",\"value\":".getBytes(UTF_8);
        var text = value.compactUtf8();
        var body = new byte[head.length + name.length + middle.length + text.length + 1];
        int at = 0;
        for (var part : new byte[][] {head, name, middle, text}) {
            System.arraycopy(part, 0, body, at, part.length);
            at += part.length;
        }
        body[at] = '}';
        return body;
    }

    private void keys(Context ctx) throws Exception {
        var query = RequestTarget.query(ctx);
        if (query.names().contains("keys")) {
            values(ctx, query);
            return;
        }
        if (query.names().contains("at"))
            throw new Refusal(
                    400, "The parameter at goes with keys; name the keys whose past it is.");
        if (query.names().contains("consistency")) readUpTo(ctx, life.parts(), query);
        var limit = (int) query.number("limit", 100, 1, KEYS_MAX);
        var prefix = query.text("prefix").orElse("");
        var after = query.text("after").orElse(null);
        var keys = life.parts().state().keys();
        answers.json(
                ctx,
                KEY_BYTES * Math.min(limit, keys.size()),
                () -> page(keys.keys(prefix, after, limit + 1), limit));
    }

    /// `GET /keys?keys=a,b`: several keys at one point of the log, which the answer names.
    private void values(Context ctx, Query query) throws Exception {
        for (var other : List.of("prefix", "after", "limit"))
            if (query.names().contains(other))
                throw new Refusal(
                        400,
                        "The parameter "
                                + other
                                + " is for a listing; give it, or keys, but not both.");
        var named = named(query.required("keys"));
        var core = life.parts();
        if (query.names().contains("at")) {
            var at = query.number("at", 0, 1, Long.MAX_VALUE);
            var states = past.statesAt(named, at);
            answers.json(ctx, answerBytes(states), () -> values(at, states));
            return;
        }
        readUpTo(ctx, core, query);
        var point = core.state().read(named);
        answers.json(ctx, answerBytes(point.keys()), () -> values(point.id(), point.keys()));
    }

    /// Commas stand between keys; a key with a comma in it is named in a list of JSON.
    private static List<String> named(String keys) {
        var named = new ArrayList<String>();
        if (keys.startsWith("[")) {
            try {
                for (var key : Wire.tree(keys)) if (key.isTextual()) named.add(key.textValue());
            } catch (Wire.BadWire e) {
                named.clear();
            }
        } else {
            for (var key : keys.split(",")) if (!key.isEmpty()) named.add(key);
        }
        if (named.isEmpty() || named.size() > KEYS_READ_MAX)
            throw new Refusal(
                    400,
                    "The parameter keys names 1 to "
                            + KEYS_READ_MAX
                            + " keys: a,b, or as a list of JSON [\"a\",\"b\"].");
        return named;
    }

    /// `{"id":16,"values":[{"key":"a","value":1,"version":14}]}`
    private static byte[] values(long id, List<KeyState> states) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", id);
        body.put("values", states.stream().map(WriteAnswers::state).toList());
        return Wire.bytes(body);
    }

    private static byte[] page(List<String> found, int limit) {
        var page = found.size() > limit ? found.subList(0, limit) : found;
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("keys", page);
        body.put("count", page.size());
        body.put("next", found.size() > limit ? page.getLast() : null);
        return Wire.bytes(body);
    }
}
