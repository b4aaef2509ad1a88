package dev.walscope.ui.panels.compare;

import dev.walscope.api.LogEntry;
import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.Reply;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/// Walks through two nodes' logs, a page at a time, until their lines differ.
///
/// A page tells nearly always: equal members and an equal checksum are an equal line. Only where
/// they are not, or where an entry is unreadable, are the two lines themselves fetched.
final class LogDifference {
    private static final int PAGE = 1_000;

    private final BiFunction<String, Call, CompletableFuture<Reply>> ask;
    private final String first;
    private final String second;
    private final CompletableFuture<ComparisonResult> verdict = new CompletableFuture<>();
    private volatile long comparedUntil;

    LogDifference(
            BiFunction<String, Call, CompletableFuture<Reply>> ask, String first, String second) {
        this.ask = ask;
        this.first = first;
        this.second = second;
    }

    /// The verdict completes on a thread of its own; cancelling it ends the walk after its page.
    CompletableFuture<ComparisonResult> start() {
        Thread.ofVirtual()
                .name("compare")
                .start(
                        () -> {
                            try {
                                verdict.complete(walk());
                            } catch (RuntimeException e) {
                                // Whatever it is, the person who waits is told.
                                verdict.completeExceptionally(e);
                            }
                        });
        return verdict;
    }

    /// The last id that both were seen to have alike.
    long comparedUntil() {
        return comparedUntil;
    }

    private ComparisonResult walk() {
        long after = 0;
        while (!verdict.isDone()) {
            var firstPage = page(first, after);
            var secondPage = page(second, after);
            var a = byId(firstPage.join());
            var b = byId(secondPage.join());
            if (a.isEmpty() || b.isEmpty()) break;
            long until = Math.min(last(a), last(b));
            var ids = new TreeSet<>(a.keySet());
            ids.addAll(b.keySet());
            for (long id : ids.headSet(until, true)) {
                var found = compare(id, a.get(id), b.get(id));
                if (found != null) return found;
                comparedUntil = id;
            }
            after = until;
        }
        return new ComparisonResult.Identical(comparedUntil);
    }

    private @Nullable ComparisonResult compare(
            long id, @Nullable LogEntry a, @Nullable LogEntry b) {
        if (a == null) return new ComparisonResult.Missing(id, first);
        if (b == null) return new ComparisonResult.Missing(id, second);
        if (isSurelyTheSame(a, b)) return null;
        var firstLine = line(first, id);
        var secondLine = line(second, id);
        int at = ComparisonResult.firstDifference(firstLine.text(), secondLine.text());
        return at < 0 ? null : new ComparisonResult.Different(id, firstLine, secondLine, at);
    }

    /// Where a line lies may differ, and whether it was repaired; not what it says.
    static boolean isSurelyTheSame(LogEntry a, LogEntry b) {
        boolean isReadable =
                a.crcStatus() != LogEntry.CrcStatus.corrupt
                        && b.crcStatus() != LogEntry.CrcStatus.corrupt;
        return isReadable
                && a.length() == b.length()
                && Objects.equals(a.crc(), b.crc())
                && Objects.equals(a.operation(), b.operation())
                && Objects.equals(a.key(), b.key())
                && Objects.equals(a.clientId(), b.clientId())
                && Objects.equals(a.requestId(), b.requestId())
                && Objects.equals(a.timestamp(), b.timestamp())
                // As text, since to JSON the members' order does not matter, to a file it does.
                && String.valueOf(a.value()).equals(String.valueOf(b.value()));
    }

    private static Map<Long, LogEntry> byId(LogEntry.Page page) {
        var entries = new HashMap<Long, LogEntry>(page.entries().size() * 2);
        for (var entry : page.entries()) entries.put(entry.id(), entry);
        return entries;
    }

    private static long last(Map<Long, LogEntry> entries) {
        return entries.keySet().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    private CompletableFuture<LogEntry.Page> page(String node, long after) {
        var call =
                Call.of("GET", "/wal")
                        .withQuery("after", Long.toString(after))
                        .withQuery("limit", Integer.toString(PAGE));
        return answer(node, call).thenApply(body -> Wire.readWhole(body, LogEntry.Page.class));
    }

    private ComparisonResult.NodeLine line(String node, long id) {
        var detail =
                Wire.readWhole(
                        answer(node, Call.of("GET", "/wal/" + id)).join(), LogEntry.Detail.class);
        var bytes = Base64.getDecoder().decode(detail.raw());
        return new ComparisonResult.NodeLine(node, new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private CompletableFuture<String> answer(String node, Call call) {
        return ask.apply(node, call)
                .thenApply(
                        reply -> {
                            if (reply.ok()) return reply.body();
                            throw new IllegalStateException(
                                    node
                                            + " answered status "
                                            + reply.status()
                                            + " to GET "
                                            + call.path());
                        });
    }
}
