package dev.walscope.cli;

import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.History;
import dev.walscope.client.History.Operation;
import dev.walscope.client.History.Outcome;
import dev.walscope.client.Reply;
import dev.walscope.client.ShellClient;
import dev.walscope.time.Clock;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/// `walscope load`: several clients at once, each on a thread of its own, and the history of what
/// they asked and were told.
///
/// A client that was not told what became of its operation goes on under another number, as the
/// shape of histories wants it.
final class LoadRun {
    private static final int NOT_FOUND = 404;
    private static final int SERVER_ERROR = 500;

    private final ClientTarget target;
    private final LoadArguments wanted;
    private final PrintStream out;
    private final PrintStream err;
    private final Clock clock;
    private final History history;
    private final AtomicLong ok = new AtomicLong();
    private final AtomicLong fail = new AtomicLong();
    private final AtomicLong info = new AtomicLong();
    private volatile @Nullable String problem;

    LoadRun(
            ClientTarget target,
            LoadArguments wanted,
            PrintStream out,
            PrintStream err,
            Clock clock) {
        this.target = target;
        this.wanted = wanted;
        this.out = out;
        this.err = err;
        this.clock = clock;
        history = new History(clock, out::println);
    }

    /// @return 0 when something was done
    /// @throws IOException with one sentence when nothing was
    int run() throws IOException {
        clear();
        var begun = clock.nanos();
        var until = begun + wanted.time().toNanos();
        var threads = new ArrayList<Thread>();
        for (int n = 0; n < wanted.clients(); n++) {
            var client = n;
            threads.add(Thread.ofVirtual().start(() -> ask(client, until)));
        }
        try {
            for (var thread : threads) thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var why = problem;
        if (ok.get() == 0) throw new IOException(why == null ? "nothing was asked" : why);
        var seconds = Math.max(1, (clock.nanos() - begun) / 1_000_000_000);
        err.println(
                ok.get()
                        + " done, "
                        + fail.get()
                        + " refused, "
                        + info.get()
                        + " unknown; "
                        + ok.get() / seconds
                        + " a second"
                        + (why == null ? "" : "; at last: " + why));
        return out.checkError() ? 1 : 0;
    }

    /// A history begins with nothing, so what an earlier one left has to go.
    private void clear() throws IOException {
        try (var node = node()) {
            for (int n = 0; n < wanted.keys(); n++) {
                var reply = node.send(Call.delete(key(n)));
                if (!reply.ok() && reply.status() != NOT_FOUND)
                    throw new IOException(ShellClient.detail(reply));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ShellClient node() throws IOException {
        return target.client();
    }

    private String key(int n) {
        return wanted.prefix() + n;
    }

    private void ask(int client, long until) {
        var random = new Random(wanted.seed() * wanted.clients() + client);
        long process = client;
        try (var node = node()) {
            for (long n = 0; clock.nanos() - until < 0 && !out.checkError(); n++) {
                var asked = operation(process, random, client + "-" + n);
                if (!isKnown(node, asked)) process += wanted.clients();
            }
        } catch (IOException e) {
            problem = e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Operation operation(long process, Random random, String value) {
        var key = key(random.nextInt(wanted.keys()));
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3, 4 -> new Operation(process, "write", key, value);
            case 5 -> new Operation(process, "delete", key, null);
            default -> new Operation(process, "read", key, null);
        };
    }

    /// @return whether it is known what became of it
    private boolean isKnown(ShellClient node, Operation asked) throws InterruptedException {
        history.invoked(asked);
        try {
            return told(asked, node.send(call(asked)));
        } catch (IOException e) {
            return undone(asked, Outcome.info, String.valueOf(e.getMessage()));
        }
    }

    private static Call call(Operation asked) {
        return switch (asked.f()) {
            case "write" -> Call.put(asked.key(), "\"" + asked.value() + "\"");
            case "delete" -> Call.delete(asked.key());
            default -> Call.get(asked.key());
        };
    }

    private boolean told(Operation asked, Reply reply) {
        var isMissing = reply.status() == NOT_FOUND && !asked.f().equals("write");
        if (!reply.ok() && !isMissing)
            return undone(
                    asked,
                    reply.status() >= SERVER_ERROR ? Outcome.info : Outcome.fail,
                    ShellClient.detail(reply));
        ok.incrementAndGet();
        switch (asked.f()) {
            case "read" ->
                    history.done(
                            asked,
                            isMissing ? null : Wire.tree(reply.body()).path("value").asText(),
                            null);
            case "delete" -> history.done(asked, null, !isMissing);
            default -> history.done(asked, asked.value(), null);
        }
        return true;
    }

    /// A read that was not answered has changed nothing.
    private boolean undone(Operation asked, Outcome outcome, String why) {
        problem = why;
        var really = asked.f().equals("read") ? Outcome.fail : outcome;
        (really == Outcome.fail ? fail : info).incrementAndGet();
        history.undone(asked, really, why);
        return really == Outcome.fail;
    }
}
