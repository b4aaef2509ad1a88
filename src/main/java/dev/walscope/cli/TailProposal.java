package dev.walscope.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.client.ShellClient;
import dev.walscope.entry.Decoded;
import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.KeyWrite;
import dev.walscope.entry.Operation;
import dev.walscope.words.Visible;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Sends the writes of a log's end that was cut off to the leader, each on the condition that its
/// keys are what they were when it was first written. So what somebody else has written since is a
/// conflict that shows, and is not written over.
///
/// A write with ids is sent with them: if its client has sent it again meanwhile, it is there once.
final class TailProposal {
    private final ShellClient node;
    private final PrintStream out;
    private final boolean json;

    /// The version that each key must have; 0 for none.
    private final Map<String, Long> versions = new HashMap<>();

    /// Keys of writes that were not made: what was written behind them was meant to follow them.
    private final Set<String> conflicts = new HashSet<>();

    private int made;
    private int refused;

    /// @param json whether to print an object a line
    TailProposal(ShellClient node, PrintStream out, boolean json) {
        this.node = node;
        this.out = out;
        this.json = json;
    }

    /// @return whether all of it was written
    /// @throws IOException with one sentence when a file is none, or the leader cannot be asked
    boolean send(List<Path> files) throws IOException, InterruptedException {
        var entries = new ArrayList<Entry>();
        for (var file : files) entries.addAll(entries(file));
        if (entries.isEmpty()) throw new IOException("There is no entry in " + files + ".");
        long before = entries.getFirst().id() - 1;
        for (var entry : entries) if (entry.operation().isRequested()) propose(entry, before);
        if (!json) out.println(made + " written, " + refused + " not");
        return refused == 0;
    }

    private static List<Entry> entries(Path file) throws IOException {
        var entries = new ArrayList<Entry>();
        int number = 0;
        for (var line : Files.readAllLines(file)) {
            number++;
            var bytes = line.getBytes(UTF_8);
            if (!(EntryCodec.decode(bytes, 0, bytes.length)
                    instanceof Decoded.Good(var entry, var _)))
                throw new IOException(
                        LogFolder.name(file) + ":" + number + ": this is no entry of a log.");
            entries.add(entry);
        }
        return entries;
    }

    private void propose(Entry entry, long before) throws IOException, InterruptedException {
        var writes = entry.writes();
        for (var write : writes) {
            if (conflicts.contains(write.key())) {
                refuse(entry, "an earlier write of " + shown(write.key()) + " was not made");
                return;
            }
            versions.putIfAbsent(write.key(), versionAt(write.key(), before));
        }
        var reply = node.send(call(entry, writes));
        var id = reply.ok() ? Wire.tree(reply.body()).path("id").asLong(0) : 0;
        if (id > 0) {
            made++;
            say(
                    entry,
                    id,
                    (reply.replayed() ? "is there already, entry " : "written as entry ") + id);
            for (var write : writes) versions.put(write.key(), write.value() == null ? 0 : id);
        } else if (reply.status() == 412 || reply.ok()) {
            refuse(entry, conflict(writes));
        } else {
            throw new IOException("entry " + entry.id() + ": " + ShellClient.detail(reply));
        }
    }

    /// Which entry had set the key when the cut-off end began; 0 when there was no such key.
    private long versionAt(String key, long before) throws IOException, InterruptedException {
        if (before == 0) return 0;
        var reply = node.send(Call.get(key).withQuery("at", Long.toString(before)));
        if (reply.status() == 404) return 0;
        if (!reply.ok()) throw new IOException(shown(key) + ": " + ShellClient.detail(reply));
        return version(reply);
    }

    private static long version(Reply reply) throws IOException {
        try {
            return Long.parseLong(reply.header("ETag").orElse("").replace("\"", ""));
        } catch (NumberFormatException e) {
            throw new IOException("The node tells no versions of keys; it is an older one.", e);
        }
    }

    private Call call(Entry entry, List<KeyWrite> writes) {
        var call =
                entry.operation() == Operation.TXN
                        ? Call.of("POST", "/txn").withBody(transaction(writes))
                        : conditional(writes.getFirst());
        return entry.request()
                .map(tag -> call.withRequest(tag.clientId(), tag.requestId()))
                .orElse(call);
    }

    private Call conditional(KeyWrite write) {
        var value = write.value();
        var call =
                value == null ? Call.delete(write.key()) : Call.put(write.key(), value.compact());
        var version = versions.getOrDefault(write.key(), 0L);
        return version == 0
                ? call.withQuery("if_absent", "true")
                : call.withQuery("if_version", Long.toString(version));
    }

    private String transaction(List<KeyWrite> writes) {
        var checks = new ArrayList<Object>();
        var then = new ArrayList<Object>();
        for (var write : writes) {
            var check = new LinkedHashMap<String, Object>();
            check.put("key", write.key());
            var version = versions.getOrDefault(write.key(), 0L);
            if (version == 0) check.put("absent", true);
            else check.put("version", version);
            checks.add(check);
            var made = new LinkedHashMap<String, Object>();
            made.put(write.value() == null ? "delete" : "put", write.key());
            Optional.ofNullable(write.value())
                    .ifPresent(value -> made.put("value", Wire.raw(value.compact())));
            then.add(made);
        }
        return Wire.text(Map.of("if", checks, "then", then));
    }

    /// What the keys are now.
    private String conflict(List<KeyWrite> writes) throws IOException, InterruptedException {
        var parts = new ArrayList<String>();
        for (var write : writes) {
            var now = node.send(Call.get(write.key()));
            parts.add(
                    now.ok()
                            ? shown(write.key())
                                    + " is at version "
                                    + version(now)
                                    + " now: "
                                    + Visible.text(
                                            Wire.tree(now.body()).path("value").toString(), 60)
                            : "there is no " + shown(write.key()) + " now");
        }
        return "conflict, " + String.join(", ", parts);
    }

    private void refuse(Entry entry, String why) {
        refused++;
        for (var write : entry.writes()) conflicts.add(write.key());
        say(entry, null, why);
    }

    private void say(Entry entry, @Nullable Long id, String what) {
        if (json) {
            var line = new LinkedHashMap<String, @Nullable Object>();
            line.put("id", entry.id());
            line.put("operation", entry.operation().name());
            line.put("keys", entry.writes().stream().map(KeyWrite::key).toList());
            line.put("written_as", id);
            line.put("outcome", what);
            out.println(Wire.text(line));
            return;
        }
        var keys = entry.writes().stream().map(write -> shown(write.key())).toList();
        out.println(
                "entry "
                        + entry.id()
                        + " "
                        + entry.operation()
                        + " "
                        + String.join(", ", keys)
                        + ": "
                        + what);
    }

    private static String shown(String key) {
        return Visible.text(key, 40);
    }
}
