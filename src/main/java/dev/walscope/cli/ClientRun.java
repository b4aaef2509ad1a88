package dev.walscope.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.api.NodeStatus;
import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.Reply;
import dev.walscope.client.ShellClient;
import dev.walscope.entry.BadJson;
import dev.walscope.entry.Decoded;
import dev.walscope.entry.Entry;
import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.KeyWrite;
import dev.walscope.words.Visible;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;

/// One client command from its request to what is printed of the answer.
///
/// What a person reads on a terminal cannot move its cursor; what goes into a file or a pipe is
/// what was stored.
///
/// @param in where a value comes from that is given as `-`
/// @param toPeople whether `out` is a terminal
record ClientRun(ClientTarget target, InputStream in, PrintStream out, boolean toPeople) {
    private static final int PAGE = 1000;
    private static final String STDIN = "-";

    /// @return the exit code
    /// @throws IOException with one sentence when the node did not do it
    int run(ClientRequest request) throws IOException {
        try (var node = target.client()) {
            switch (request) {
                case ClientRequest.Get get -> get(node, get);
                case ClientRequest.Put put -> written(done(node, call(put)));
                case ClientRequest.Delete(var key, var acks, var condition) ->
                        written(done(node, with(Call.delete(key), acks, condition)));
                case ClientRequest.Keys(var prefix) -> keys(node, prefix);
                case ClientRequest.Status() -> status(node);
                case ClientRequest.Propose(var files) -> {
                    return new TailProposal(node, out, target.json()).send(files) ? 0 : 1;
                }
                case ClientRequest.Watch watch -> watch(node, watch);
            }
            return 0;
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static Call with(Call call, String name, @Nullable Object value) {
        return value == null ? call : call.withQuery(name, value.toString());
    }

    private static Call with(Call write, @Nullable String acks, ClientRequest.Condition condition) {
        var call = with(with(write, "acks", acks), "if_version", condition.version());
        return condition.absent() ? call.withQuery("if_absent", "true") : call;
    }

    private static Reply done(ShellClient node, Call call)
            throws IOException, InterruptedException {
        var reply = node.send(call);
        if (!reply.ok()) throw new IOException(ShellClient.detail(reply));
        return reply;
    }

    private void get(ShellClient node, ClientRequest.Get get)
            throws IOException, InterruptedException {
        var reply = done(node, with(Call.get(get.key()), "min_id", get.minId()));
        if (target.json()) {
            out.println(reply.body());
            return;
        }
        var value = Wire.tree(reply.body()).path("value");
        out.println(shown(value.isTextual() ? value.textValue() : value.toString()));
    }

    private String shown(String text) {
        return toPeople ? Visible.text(text) : text;
    }

    private Call call(ClientRequest.Put put) throws IOException {
        var text = put.value().equals(STDIN) ? new String(in.readAllBytes(), UTF_8) : put.value();
        try {
            var value = put.isJson() ? JsonText.parse(text) : JsonText.string(text);
            return with(Call.put(put.key(), value.compact()), put.acks(), put.condition());
        } catch (BadJson e) {
            throw new IOException("VALUE is not JSON: " + e.getMessage(), e);
        }
    }

    private void written(Reply reply) {
        out.println(
                target.json() ? reply.body() : "" + Wire.tree(reply.body()).path("id").asLong());
    }

    private void keys(ShellClient node, String prefix) throws IOException, InterruptedException {
        var after = "";
        do {
            var call = Call.of("GET", "/keys").withQuery("limit", Integer.toString(PAGE));
            if (!prefix.isEmpty()) call = call.withQuery("prefix", prefix);
            if (!after.isEmpty()) call = call.withQuery("after", after);
            var reply = done(node, call);
            var page = Wire.tree(reply.body());
            if (target.json()) out.println(reply.body());
            else for (var key : page.path("keys")) out.println(shown(key.asText()));
            after = page.path("next").asText("");
        } while (!after.isEmpty() && !out.checkError());
    }

    private void status(ShellClient node) throws IOException, InterruptedException {
        var reply = done(node, Call.of("GET", "/status"));
        if (target.json()) out.println(reply.body());
        else out.print(ClientStatus.text(Wire.readWhole(reply.body(), NodeStatus.class)));
    }

    /// Ends when the node does, which is a failure: there is more to watch.
    private void watch(ShellClient node, ClientRequest.Watch watch)
            throws IOException, InterruptedException {
        var after = watch.after();
        if (after == null)
            after =
                    Wire.readWhole(done(node, Call.of("GET", "/status")).body(), NodeStatus.class)
                            .lastId();
        long seen = after;
        var call = Call.of("GET", "/wal/stream").withQuery("after", Long.toString(after));
        try (var lines = new BufferedReader(new InputStreamReader(node.stream(call), UTF_8))) {
            for (var line = next(lines); line != null; line = next(lines)) {
                if (line.isEmpty()) continue;
                var bytes = line.getBytes(UTF_8);
                if (!(EntryCodec.decode(bytes, 0, bytes.length)
                        instanceof Decoded.Good(var entry, var _)))
                    throw new IOException("entry " + (seen + 1) + " came damaged; ask again");
                seen = entry.id();
                if (wanted(entry, watch)) out.println(target.json() ? line : text(entry));
                if (out.checkError()) return;
            }
        }
        throw new IOException(
                target.url() + " has ended; watch --after " + seen + " goes on where it was");
    }

    /// The next line; `null` when the node has ended, however it did.
    private static @Nullable String next(BufferedReader lines) {
        try {
            return lines.readLine();
        } catch (IOException e) {
            return null;
        }
    }

    private static boolean wanted(Entry entry, ClientRequest.Watch watch) {
        if (watch.key() == null && watch.prefix().isEmpty()) return true;
        return entry.writes().stream()
                .map(KeyWrite::key)
                .anyMatch(
                        key ->
                                watch.key() == null
                                        ? key.startsWith(watch.prefix())
                                        : key.equals(watch.key()));
    }

    private String text(Entry entry) {
        var text = new StringBuilder().append(entry.id()).append(' ').append(entry.operation());
        if (entry.key() != null) text.append(' ').append(Visible.text(entry.key()));
        if (entry.value() != null) text.append(' ').append(Visible.text(entry.value().compact()));
        return text.toString();
    }
}
