package dev.walscope.session;

import com.fasterxml.jackson.databind.JsonNode;

import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.Reply;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/// Several clients that change the same keys at once, each as often as the others: what becomes of
/// it depends on how they write.
///
/// It waits for its clients; not for the JavaFX thread.
public final class Race {
    public static final int CLIENTS = 64;
    public static final int CHANGES_EACH = 5;

    private static final String COUNTER = "race:counter";
    private static final List<String> ACCOUNTS = List.of("race:alice", "race:bob");
    private static final int COINS = 500;
    private static final long ANSWER_S = 30;

    /// How a client writes what it has made of what it read.
    public enum Kind {
        /// Whatever has come meanwhile: the last one wins.
        blind,

        /// Only if the counter has the version still that was read; else it reads again.
        versions,

        /// One coin goes from one account to the other, both in one transaction.
        transactions
    }

    /// @param wanted what the counter, or the sum of the accounts, is if nothing was lost
    /// @param found what it is
    /// @param refused how often a client was told that somebody else had been quicker
    public record Result(Kind kind, long wanted, long found, long refused) {
        public boolean isRight() {
            return wanted == found;
        }
    }

    private final Function<Call, CompletableFuture<Reply>> send;
    private final Kind kind;
    private final AtomicLong refused = new AtomicLong();

    /// @param send asks the leader
    public Race(Kind kind, Function<Call, CompletableFuture<Reply>> send) {
        this.kind = kind;
        this.send = send;
    }

    /// @throws IllegalStateException with one sentence when a node does not do what it is asked
    public Result run() throws InterruptedException {
        asked(beginning());
        var clients = new ArrayList<Future<?>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int n = 0; n < CLIENTS; n++) {
                var isOdd = n % 2 == 1;
                clients.add(
                        threads.submit(
                                () -> {
                                    for (int i = 0; i < CHANGES_EACH; i++) change(isOdd);
                                    return null;
                                }));
            }
        }
        for (var client : clients) await(client);
        return new Result(kind, wanted(), found(), refused.get());
    }

    private Call beginning() {
        if (kind != Kind.transactions) return Call.put(COUNTER, "0");
        return Call.of("POST", "/txn").withBody("{\"then\": " + both(COINS, COINS) + "}");
    }

    private long wanted() {
        return kind == Kind.transactions ? 2 * COINS : CLIENTS * CHANGES_EACH;
    }

    private long found() throws InterruptedException {
        if (kind != Kind.transactions) return json(asked(Call.get(COUNTER))).path("value").asLong();
        long sum = 0;
        for (var account : accounts()) sum += account.path("value").asLong();
        return sum;
    }

    private void change(boolean isOdd) throws InterruptedException {
        if (kind == Kind.transactions) while (!moved(isOdd)) refused.incrementAndGet();
        else while (!counted()) refused.incrementAndGet();
    }

    private boolean counted() throws InterruptedException {
        var read = asked(Call.get(COUNTER));
        var next = Long.toString(json(read).path("value").asLong() + 1);
        var write = Call.put(COUNTER, next);
        if (kind == Kind.versions)
            write = write.withQuery("if_version", read.header("etag").orElse("").replace("\"", ""));
        return asked(write).ok();
    }

    private boolean moved(boolean isBack) throws InterruptedException {
        var accounts = accounts();
        var checks = new ArrayList<String>();
        var coins = new long[2];
        for (int n = 0; n < 2; n++) {
            coins[n] = accounts.path(n).path("value").asLong();
            checks.add(
                    "{\"key\": \""
                            + ACCOUNTS.get(n)
                            + "\", \"version\": "
                            + accounts.path(n).path("version").asLong()
                            + "}");
        }
        int moved = isBack ? -1 : 1;
        var then = both(coins[0] - moved, coins[1] + moved);
        var body = "{\"if\": [" + String.join(", ", checks) + "], \"then\": " + then + "}";
        return json(asked(Call.of("POST", "/txn").withBody(body))).path("succeeded").asBoolean();
    }

    private static String both(long first, long second) {
        return "[{\"put\": \""
                + ACCOUNTS.get(0)
                + "\", \"value\": "
                + first
                + "}, {\"put\": \""
                + ACCOUNTS.get(1)
                + "\", \"value\": "
                + second
                + "}]";
    }

    private JsonNode accounts() throws InterruptedException {
        var both = Call.of("GET", "/keys").withQuery("keys", String.join(",", ACCOUNTS));
        return json(asked(both)).path("values");
    }

    private static JsonNode json(Reply reply) {
        return Wire.tree(reply.body());
    }

    /// What was refused for its condition is an answer too.
    private Reply asked(Call call) throws InterruptedException {
        var reply = await(send.apply(call));
        if (reply.ok() || reply.status() == 412) return reply;
        throw new IllegalStateException(
                "The race has ended: the node answered "
                        + reply.status()
                        + ", "
                        + json(reply).path("detail").asText("without a reason.")
                        + " Begin it again.");
    }

    private static <T> T await(Future<T> future) throws InterruptedException {
        try {
            return future.get(ANSWER_S, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalStateException why) throw why;
            throw new IllegalStateException("The race has ended: the leader does not answer.", e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("The race has ended: the leader does not answer.", e);
        }
    }
}
