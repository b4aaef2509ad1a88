package dev.walscope.node.http;

import dev.walscope.api.Acks;
import dev.walscope.entry.PutBody;
import dev.walscope.entry.TransactionBody;
import dev.walscope.node.metrics.Metrics;
import dev.walscope.node.report.EventFeed;
import dev.walscope.node.report.Life;
import dev.walscope.replication.Answer;
import dev.walscope.replication.Command;
import dev.walscope.replication.WriteTimes;
import dev.walscope.replication.primary.Follower;

import io.javalin.http.Context;

import java.util.List;
import java.util.Map;

/// `PUT` and `DELETE /key/{key}`, and `POST /txn`.
final class WriteRoutes {
    private static final Bodies.Form<PutBody> PUT_BODY =
            new Bodies.Form<>("{\"value\": ...}", PutBody::parse, PutBody::value);
    private static final Bodies.Form<TransactionBody> TRANSACTION_BODY =
            new Bodies.Form<>(
                    "{\"if\": [...], \"then\": [...], \"else\": [...]}",
                    TransactionBody::parse,
                    TransactionBody::value);

    private static final Map<String, String> REPLAY = Map.of("Idempotent-Replay", "true");

    private final Life life;
    private final EventFeed feed;
    private final Answers answers;
    private final Bodies bodies;
    private final Acks usualAcks;
    private final Metrics metrics;

    /// @param usualAcks who must hold an entry when the request does not say
    WriteRoutes(
            Life life,
            EventFeed feed,
            Answers answers,
            Bodies bodies,
            Acks usualAcks,
            Metrics metrics) {
        this.life = life;
        this.feed = feed;
        this.answers = answers;
        this.bodies = bodies;
        this.usualAcks = usualAcks;
        this.metrics = metrics;
    }

    void addTo(Routes routes) {
        String[] parameters = {
            "acks", "client_id", "request_id", Preconditions.IF_VERSION, Preconditions.IF_ABSENT
        };
        for (var path : List.of("/key/<key>", "/key/")) {
            routes.put(path, this::put, parameters);
            routes.delete(path, this::delete, parameters);
        }
        routes.post("/txn", this::transaction, "acks", "client_id", "request_id");
    }

    private void put(Context ctx) throws Exception {
        var times = new WriteTimes(System.nanoTime());
        var key = writtenKey(ctx);
        var query = RequestTarget.query(ctx);
        var identity = RequestIdentity.of(ctx, query);
        var guard = Preconditions.ofWrite(ctx, query, key);
        var acks = acks(query);
        checkWrites(ctx);
        bodies.use(
                ctx,
                PUT_BODY,
                sent -> {
                    var command = Command.put(key, sent.value(), guard, identity, sent.crc());
                    answer(ctx, proposed(ctx, command, acks, times), true);
                });
        metrics.written(times);
    }

    private void delete(Context ctx) throws Exception {
        var times = new WriteTimes(System.nanoTime());
        var key = writtenKey(ctx);
        var query = RequestTarget.query(ctx);
        var guard = Preconditions.ofWrite(ctx, query, key);
        var command = Command.delete(key, guard, RequestIdentity.of(ctx, query));
        answer(ctx, proposed(ctx, command, acks(query), times), false);
        metrics.written(times);
    }

    private void transaction(Context ctx) throws Exception {
        var times = new WriteTimes(System.nanoTime());
        var query = RequestTarget.query(ctx);
        var identity = RequestIdentity.of(ctx, query);
        var acks = acks(query);
        checkWrites(ctx);
        bodies.use(
                ctx,
                TRANSACTION_BODY,
                sent ->
                        answerTransaction(
                                ctx,
                                proposed(ctx, Command.transaction(sent, identity), acks, times)));
        metrics.written(times);
    }

    private Answer proposed(Context ctx, Command command, Acks acks, WriteTimes times)
            throws Exception {
        times.proposed(System.nanoTime());
        var answer = life.parts().replica().propose(command, acks, times).get();
        var by = Access.by(ctx);
        long id = by == null ? 0 : written(command, answer);
        if (by != null && id > 0) feed.markWriter(id, by);
        return answer;
    }

    /// The entry that this very request is known to have written; 0 for none. A retry may be
    /// another one's, and so may one that is answered too late.
    private static long written(Command command, Answer answer) {
        if (answer instanceof Answer.Done(var id, var replayed)) return replayed ? 0 : id;
        return answer instanceof Answer.Unacknowledged(var id, var _)
                        && command.identity().isEmpty()
                ? id
                : 0;
    }

    /// Before a body is read: its sender need not have sent it yet.
    private void checkWrites(Context ctx) {
        var replica = life.parts().replica();
        if (replica instanceof Follower) throw redirect(ctx, replica.leaderUrl());
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

    private void answer(Context ctx, Answer answer, boolean isPut) {
        switch (answer) {
            case Answer.Done(var id, var replayed) -> {
                markReplay(ctx, replayed);
                if (isPut) ctx.res().setHeader("ETag", Preconditions.tag(id));
                HttpServer.json(ctx, 200, WriteAnswers.written(id));
            }
            case Answer.Unmet(var found, var replayed) ->
                    throw WriteAnswers.unmet(found.getFirst(), replayed ? REPLAY : Map.of());
            default -> throw refusal(ctx, answer);
        }
    }

    private void answerTransaction(Context ctx, Answer answer) throws Exception {
        switch (answer) {
            case Answer.Done(var id, var replayed) -> {
                markReplay(ctx, replayed);
                HttpServer.json(ctx, 200, WriteAnswers.transacted(id));
            }
            case Answer.Unmet(var found, var replayed) -> {
                markReplay(ctx, replayed);
                answers.json(
                        ctx, KeyRoutes.answerBytes(found), () -> WriteAnswers.notTransacted(found));
            }
            default -> throw refusal(ctx, answer);
        }
    }

    private static void markReplay(Context ctx, boolean replayed) {
        if (replayed) REPLAY.forEach(ctx.res()::setHeader);
    }

    private static Refusal refusal(Context ctx, Answer answer) {
        return switch (answer) {
            case Answer.Done _, Answer.Unmet _ ->
                    throw new IllegalStateException(answer + " is no refusal");
            case Answer.NotFound() -> new Refusal(404, "Key not found");
            case Answer.Conflict(var id) ->
                    new Refusal(
                            422,
                            "This client_id and request_id were used for another "
                                    + (id == 0
                                            ? "request, which was refused"
                                            : "key or value (entry " + id + ")")
                                    + "; take a new request_id for a new request.");
            case Answer.NotLeader(var leader) -> redirect(ctx, leader);
            case Answer.NoLeader(var detail) ->
                    new Refusal(503, detail, Map.of("Retry-After", "1"));
            case Answer.Unacknowledged(var _, var detail) -> new Refusal(503, detail);
            case Answer.DiskFull(var detail) -> new Refusal(507, detail);
            case Answer.StoreFull(var detail) -> new Refusal(507, detail);
            case Answer.Unavailable(var detail) -> new Refusal(503, detail);
        };
    }

    private static Refusal redirect(Context ctx, String leader) {
        return new Refusal(
                307,
                "Only the leader writes; send the request to " + leader + " (curl -L does).",
                Map.of("Location", leader + RequestTarget.text(ctx)),
                Map.of("leader", leader));
    }
}
