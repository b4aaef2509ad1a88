package dev.walscope.node.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.api.Acks;
import dev.walscope.api.Wire;
import dev.walscope.entry.BadJson;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.PutBody;
import dev.walscope.node.report.Core;
import dev.walscope.node.report.Life;
import dev.walscope.replication.Answer;
import dev.walscope.replication.Command;
import dev.walscope.replication.primary.Follower;
import dev.walscope.wal.WriteAheadLog;

import io.javalin.http.Context;

import org.eclipse.jetty.http.HttpException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// `PUT`, `GET` and `DELETE /key/{key}`, and `GET /keys`.
final class KeyRoutes {
    private static final int KEYS_MAX = 1000;
    private static final long READ_PATIENCE_MS = 5000;

    /// A value's byte on its way to the log: in the body or the value, in the line, in the batch.
    private static final long HELD_A_BYTE = 3;

    /// A body's byte while it is taken apart, at the worst.
    private static final long PARSED_A_BYTE = 16;

    private static final int PARSED_ALONE_FROM_BYTES = 16 * 1024;

    /// What [Bodies#parsingFree] is enough for.
    private static final int PARSED_FREELY_BYTES = 1 << 20;

    /// A key as it is listed, at the worst.
    private static final long KEY_BYTES = 2048;

    /// A value's byte while its answer is made: the value, its text, its answer.
    static final long ANSWERED_A_BYTE = 4;

    /// The rest of its line: the key, the ids, and what stands between.
    private static final int VALUE_BYTES_MAX = WriteAheadLog.LINE_BYTES_MAX - 16 * 1024;

    /// What a PUT may bring.
    ///
    /// @param budget for values on their way to the log
    /// @param bytesMax of one body
    /// @param nanosMax how long one may take to arrive
    /// @param parsingFree bytes that there are, beside `budget`, for the one body that is taken
    /// apart
    record Bodies(ByteBudget budget, long bytesMax, long nanosMax, long parsingFree) {}

    private final Life life;
    private final IdempotentReads reads;
    private final HistoryRoutes past;
    private final Answers answers;
    private final Bodies bodies;
    private final Acks usualAcks;
    private final Semaphore parsing = new Semaphore(1, true);

    /// @param usualAcks who must hold an entry when the request does not say
    KeyRoutes(
            Life life,
            IdempotentReads reads,
            HistoryRoutes past,
            Answers answers,
            Bodies bodies,
            Acks usualAcks) {
        this.life = life;
        this.reads = reads;
        this.past = past;
        this.answers = answers;
        this.bodies = bodies;
        this.usualAcks = usualAcks;
    }

    void addTo(Routes routes) {
        for (var path : List.of("/key/<key>", "/key/")) {
            routes.get(path, this::get, "client_id", "request_id", "at", "consistency");
            routes.put(path, this::put, "acks", "client_id", "request_id");
            routes.delete(path, this::delete, "acks", "client_id", "request_id");
        }
        routes.get("/keys", this::keys, "prefix", "after", "limit");
    }

    private void put(Context ctx) throws Exception {
        var key = writtenKey(ctx);
        var query = RequestTarget.query(ctx);
        var identity = identity(query);
        var acks = acks(query);
        var core = life.parts();
        // Before the body is read: its sender need not have sent it yet.
        if (core.replica() instanceof Follower) throw redirect(ctx, core.replica().leaderUrl());
        checkHead(ctx);
        var length = Math.max(0, ctx.req().getContentLengthLong());
        try (var hold = bodies.budget().hold(HELD_A_BYTE * length);
                var parsing = new Parsing()) {
            var sent = sent(ctx, hold, parsing);
            var command = Command.put(key, sent.value(), identity, sent.crc());
            answer(ctx, core.replica().propose(command, acks).get());
        }
    }

    private void delete(Context ctx) throws Exception {
        var key = writtenKey(ctx);
        var query = RequestTarget.query(ctx);
        var command = Command.delete(key, identity(query));
        answer(ctx, life.parts().replica().propose(command, acks(query)).get());
    }

    /// A GET there is the key's past, and what is written must be found again.
    private static String writtenKey(Context ctx) {
        var path = RequestTarget.path(ctx);
        if (path.endsWith(HistoryRoutes.SUFFIX))
            throw new Refusal(
                    400,
                    "A key's history can only be read; the / of a key that ends in /history is"
                            + " written %2F.");
        return PathKey.of(path);
    }

    private Acks acks(Query query) {
        var named = query.text("acks");
        if (named.isEmpty()) return usualAcks;
        if (life.parts().replica().elected().isPresent() && !named.get().equals("quorum"))
            throw new Refusal(
                    400,
                    "Where leaders are elected a majority holds every write; leave acks out, or"
                            + " give quorum.");
        return Acks.named(named.get())
                .orElseThrow(
                        () ->
                                new Refusal(
                                        400,
                                        "The parameter acks must be leader, one, quorum or all."));
    }

    static Optional<Command.Identity> identity(Query query) {
        var client = query.text("client_id");
        var request = query.text("request_id");
        if (client.isEmpty() && request.isEmpty()) return Optional.empty();
        if (client.isEmpty() || request.isEmpty())
            throw new Refusal(400, "client_id and request_id go together; give both or neither.");
        checkId("client_id", client.get());
        checkId("request_id", request.get());
        return Optional.of(new Command.Identity(client.get(), request.get()));
    }

    private static void checkId(String name, String value) {
        var bytes = value.getBytes(UTF_8).length;
        if (bytes < 1 || bytes > 256)
            throw new Refusal(400, "The parameter " + name + " must have 1 to 256 bytes.");
    }

    private void checkHead(Context ctx) {
        var type = ctx.req().getContentType();
        var length = ctx.req().getContentLengthLong();
        if (length > bodies.bytesMax()) throw tooLarge();
        if (HELD_A_BYTE * length > bodies.budget().bytes()) throw tooLargeForTheHeap();
        if (length < 0 && ctx.req().getHeader("Transfer-Encoding") == null)
            throw new Refusal(
                    411, "The request has no body; send {\"value\": ...} with its Content-Length.");
        if (!isJson(type))
            throw new Refusal(
                    415,
                    "The body must be JSON; send it with -H 'Content-Type: application/json'.");
        var encoding = ctx.req().getHeader("Content-Encoding");
        if (encoding != null && !encoding.strip().equalsIgnoreCase("identity"))
            throw new Refusal(
                    415,
                    "The body must not be compressed; send it without Content-Encoding.",
                    Map.of("Accept-Encoding", "identity"));
    }

    /// Reads and parses the body. What `hold` has is for a value as long as its body; escapes may
    /// make one six times as long, and then it keeps the place of the one that is parsed.
    private PutBody sent(Context ctx, ByteBudget.Hold hold, Parsing parsing)
            throws InterruptedException {
        var body = body(ctx, hold);
        if (body.length > PARSED_ALONE_FROM_BYTES) parsing.begin();
        if (body.length > PARSED_FREELY_BYTES && !isPlain(body))
            growTo(PARSED_A_BYTE * body.length, hold);
        try {
            var sent = PutBody.parse(body);
            var length = sent.value().length();
            if (length > VALUE_BYTES_MAX) throw tooLargeForTheHeap();
            var more = HELD_A_BYTE * (length - body.length);
            if (more > bodies.parsingFree()) growTo(HELD_A_BYTE * length, hold);
            if (more <= 0) parsing.close();
            return sent;
        } catch (BadJson e) {
            throw new Refusal(
                    e.kind() == BadJson.Kind.MALFORMED ? 400 : 422, String.valueOf(e.getMessage()));
        }
    }

    private void growTo(long bytes, ByteBudget.Hold hold) throws InterruptedException {
        if (bytes > bodies.budget().bytes()) throw tooLargeForTheHeap();
        hold.growTo(bytes);
    }

    /// The place of the one large body that is taken apart, which makes many times its length of
    /// it: there is always room for a megabyte ([Bodies#parsingFree]).
    private final class Parsing implements AutoCloseable {
        private boolean begun;

        void begin() throws InterruptedException {
            parsing.acquire();
            begun = true;
        }

        @Override
        public void close() {
            if (begun) parsing.release();
            begun = false;
        }
    }

    /// One string of printable ASCII, for which nothing needs to be taken apart.
    private static boolean isPlain(byte[] body) {
        int quotes = 0;
        for (var b : body) {
            if (b < 0 || b == 0x7f || b == '\\') return false;
            if (b == '"') quotes++;
        }
        return quotes == 4;
    }

    private static boolean isJson(@Nullable String type) {
        if (type == null) return false;
        var media = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return media.equals("application/json")
                || (media.startsWith("application/") && media.endsWith("+json"));
    }

    private byte[] body(Context ctx, ByteBudget.Hold hold) throws InterruptedException {
        var max = bodies.bytesMax();
        var length = ctx.req().getContentLengthLong();
        var body = new byte[length < 0 ? 8192 : (int) length];
        int size = 0;
        var begun = System.nanoTime();
        try {
            var input = ctx.req().getInputStream();
            while (true) {
                if (size == length) return body;
                if (size == body.length) {
                    growTo(HELD_A_BYTE * 2 * size, hold);
                    body = Arrays.copyOf(body, 2 * size);
                }
                int read = input.read(body, size, body.length - size);
                if (read < 0) return Arrays.copyOf(body, size);
                size += read;
                if (size > max) throw tooLarge();
                if (System.nanoTime() - begun > bodies.nanosMax()) throw tooSlow();
            }
        } catch (IOException | HttpException.RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause())
                if (cause instanceof TimeoutException) throw tooSlow();
            throw new Refusal(
                    400,
                    "The body breaks off or is badly chunked; send all of it.",
                    Map.of("Connection", "close"));
        }
    }

    private static Refusal tooSlow() {
        return new Refusal(
                408,
                "The body did not arrive in time; send it again.",
                Map.of("Connection", "close"));
    }

    private Refusal tooLarge() {
        return new Refusal(
                413,
                "The body is larger than "
                        + bodies.bytesMax()
                        + " bytes; send a smaller value or start the node with a larger"
                        + " --max-body.");
    }

    private static Refusal tooLargeForTheHeap() {
        return new Refusal(
                413,
                "The value needs more memory than this node's heap has for it; send a smaller value"
                        + " or start the node with a larger heap.");
    }

    private void answer(Context ctx, Answer answer) {
        switch (answer) {
            case Answer.Done(var id, var replayed) -> {
                if (replayed) ctx.res().setHeader("Idempotent-Replay", "true");
                HttpServer.json(ctx, 200, "{\"status\":\"ok\",\"id\":" + id + "}");
            }
            case Answer.NotFound() -> throw new Refusal(404, "Key not found");
            case Answer.Conflict(var id) ->
                    throw new Refusal(
                            422,
                            "This client_id and request_id were used for another key or value"
                                    + " (entry "
                                    + id
                                    + "); take a new request_id for a new request.");
            case Answer.NotLeader(var leader) -> throw redirect(ctx, leader);
            case Answer.NoLeader(var detail) ->
                    throw new Refusal(503, detail, Map.of("Retry-After", "1"));
            case Answer.Unacknowledged(var _, var detail) -> throw new Refusal(503, detail);
            case Answer.DiskFull(var detail) -> throw new Refusal(507, detail);
            case Answer.StoreFull(var detail) -> throw new Refusal(507, detail);
            case Answer.Unavailable(var detail) -> throw new Refusal(503, detail);
        }
    }

    private static Refusal redirect(Context ctx, String leader) {
        return new Refusal(
                307,
                "Only the leader writes; send the request to " + leader + " (curl -L does).",
                Map.of("Location", leader + RequestTarget.text(ctx)),
                Map.of("leader", leader));
    }

    private void get(Context ctx) throws Exception {
        var key = PathKey.of(RequestTarget.path(ctx));
        var query = RequestTarget.query(ctx);
        var core = life.parts();
        var identity = query.isEmpty() ? Optional.<Command.Identity>empty() : identity(query);
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
        var value = core.state().keys().get(key);
        if (value == null) throw new Refusal(404, "Key not found");
        answers.json(ctx, ANSWERED_A_BYTE * value.length(), () -> keyAndValue(key, value));
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
        var limit = (int) query.number("limit", 100, 1, KEYS_MAX);
        var prefix = query.text("prefix").orElse("");
        var after = query.text("after").orElse(null);
        var keys = life.parts().state().keys();
        answers.json(
                ctx,
                KEY_BYTES * Math.min(limit, keys.size()),
                () -> page(keys.keys(prefix, after, limit + 1), limit));
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
