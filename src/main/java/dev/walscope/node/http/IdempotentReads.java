package dev.walscope.node.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.api.CachedRequest;
import dev.walscope.api.DeduplicationStats;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.NodeEvent.Outcome;
import dev.walscope.api.Wire;
import dev.walscope.dedup.Cached;
import dev.walscope.dedup.ReadDecision;
import dev.walscope.dedup.Remembered;
import dev.walscope.dedup.RequestKind;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;
import dev.walscope.entry.RequestTag;
import dev.walscope.node.report.EventFeed;
import dev.walscope.node.report.Life;
import dev.walscope.replication.Command;
import dev.walscope.time.Clock;

import io.javalin.http.Context;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The idempotent receiver's reading side: GETs that carry an identity, and what it remembers.
final class IdempotentReads {
    private static final int CACHE_PAGE_MAX = 1000;

    /// A remembered request as it is listed, with long ids and a long key.
    private static final long CACHED_BYTES = 2048;

    private final String nodeName;
    private final Life life;
    private final EventFeed feed;
    private final Answers answers;
    private final Clock clock;

    /// @param clock by which the receiver forgets
    IdempotentReads(String nodeName, Life life, EventFeed feed, Answers answers, Clock clock) {
        this.nodeName = nodeName;
        this.life = life;
        this.feed = feed;
        this.answers = answers;
        this.clock = clock;
    }

    /// A retried GET answers the value of its first time. A 404 is not remembered.
    void get(Context ctx, String key, Command.Identity identity) throws Exception {
        var state = life.parts().state();
        var tag = new RequestTag(identity.clientId(), identity.requestId(), clock.wallMs());
        switch (state.receiver().recallRead(tag, key)) {
            case ReadDecision.Fresh() -> {
                var read = state.read(key);
                var value = read.value();
                if (value == null) throw new Refusal(404, "Key not found");
                answers.json(
                        ctx,
                        KeyRoutes.ANSWERED_A_BYTE * value.length(),
                        () -> first(ctx, tag, key, value, read.version()));
            }
            case ReadDecision.Replay replay ->
                    answers.json(ctx, 0, () -> replayed(ctx, tag, key, replay));
            case ReadDecision.Conflict(var other) -> throw conflict(ctx, tag, key, other);
        }
    }

    /// Another copy of the request may have been quicker, and its answer holds.
    private byte[] first(Context ctx, RequestTag tag, String key, JsonText value, long version) {
        var answer = KeyRoutes.keyAndValue(key, value);
        return switch (life.parts().state().receiver().rememberRead(tag, key, answer, version)) {
            case ReadDecision.Fresh() -> {
                seen(ctx, Outcome.processed, tag, key);
                ctx.res().setHeader("ETag", Preconditions.tag(version));
                yield answer;
            }
            case ReadDecision.Replay other -> replayed(ctx, tag, key, other);
            case ReadDecision.Conflict(var other) -> throw conflict(ctx, tag, key, other);
        };
    }

    private byte[] replayed(Context ctx, RequestTag tag, String key, ReadDecision.Replay first) {
        seen(ctx, Outcome.replayed, tag, key);
        ctx.res().setHeader("Idempotent-Replay", "true");
        ctx.res().setHeader("ETag", Preconditions.tag(first.version()));
        return first.answer();
    }

    private Refusal conflict(Context ctx, RequestTag tag, String key, String other) {
        seen(ctx, Outcome.conflict, tag, key);
        return new Refusal(
                422,
                "This client_id and request_id were used to GET the key "
                        + other
                        + "; take a new request_id for a new request.");
    }

    private void seen(Context ctx, Outcome outcome, RequestTag tag, String key) {
        feed.markRequest(
                new NodeEvent.Request(
                        outcome,
                        tag.clientId(),
                        tag.requestId(),
                        "GET",
                        key,
                        null,
                        1,
                        Access.by(ctx)));
    }

    void stats(Context ctx) {
        var stats = life.parts().state().receiver().stats(clock.wallMs());
        HttpServer.json(
                ctx,
                200,
                Wire.bytes(
                        new DeduplicationStats(
                                nodeName,
                                stats.currentCacheSize(),
                                stats.uniqueRequestIds(),
                                stats.totalClientCount(),
                                stats.totalRequestsCached(),
                                stats.totalDuplicatesDetected(),
                                stats.sameOperationDuplicates(),
                                stats.differentOperationDuplicates(),
                                stats.totalCacheCleanups())));
    }

    /// `GET /deduplication_cache?limit=N`
    void cache(Context ctx) throws Exception {
        var limit = (int) RequestTarget.query(ctx).number("limit", 100, 1, CACHE_PAGE_MAX);
        var receiver = life.parts().state().receiver();
        answers.json(
                ctx, CACHED_BYTES * limit, () -> listing(receiver.newest(limit, clock.wallMs())));
    }

    private static byte[] listing(List<Cached> newest) {
        return Wire.bytes(
                new CachedRequest.Listing(newest.stream().map(IdempotentReads::cached).toList()));
    }

    private static CachedRequest cached(Cached cached) {
        var request = cached.request();
        return new CachedRequest(
                request.tag().clientId(),
                request.tag().requestId(),
                request.kind().name(),
                request.key(),
                request instanceof Remembered.Write write ? write.id() : null,
                cached.timeToLiveMs());
    }

    /// `GET /request_status?client_id=&request_id=[&operation=]`
    void requestStatus(Context ctx) throws Exception {
        var query = RequestTarget.query(ctx);
        var client = query.required("client_id");
        var request = query.required("request_id");
        var kind = query.text("operation").map(IdempotentReads::kind);
        var found = life.parts().state().receiver().lookup(client, request, kind, clock.wallMs());
        answers.json(ctx, found.map(IdempotentReads::resultBytes).orElse(0L), () -> status(found));
    }

    private static byte[] status(Optional<Remembered> found) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("processed", found.isPresent());
        found.ifPresent(remembered -> body.put("result", result(remembered)));
        return Wire.bytes(body);
    }

    private static long resultBytes(Remembered remembered) {
        return switch (remembered) {
            case Remembered.Read read -> KeyRoutes.ANSWERED_A_BYTE * read.answer().length;
            case Remembered.Unmet unmet -> KeyRoutes.answerBytes(unmet.found());
            case Remembered.Write _ -> 0;
        };
    }

    /// What the request was told.
    private static Object result(Remembered remembered) {
        return switch (remembered) {
            case Remembered.Write write ->
                    raw(
                            write.operation() == Operation.TXN
                                    ? WriteAnswers.transacted(write.id())
                                    : WriteAnswers.written(write.id()));
            case Remembered.Unmet unmet ->
                    unmet.kind() == RequestKind.TXN
                            ? raw(WriteAnswers.notTransacted(unmet.found()))
                            : WriteAnswers.unmet(unmet.found().getFirst(), Map.of()).body();
            case Remembered.Read read -> raw(read.answer());
        };
    }

    private static Object raw(byte[] json) {
        return Wire.raw(new String(json, UTF_8));
    }

    private static RequestKind kind(String operation) {
        return switch (operation.toUpperCase(Locale.ROOT)) {
            case "SET", "PUT" -> RequestKind.SET;
            case "DELETE" -> RequestKind.DELETE;
            case "TXN" -> RequestKind.TXN;
            case "GET" -> RequestKind.GET;
            default ->
                    throw new Refusal(
                            400, "The parameter operation must be SET, DELETE, TXN or GET.");
        };
    }
}
