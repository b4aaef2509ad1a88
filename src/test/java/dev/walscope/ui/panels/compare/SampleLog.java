package dev.walscope.ui.panels.compare;

import com.fasterxml.jackson.databind.node.TextNode;

import dev.walscope.api.LogEntry;
import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.Reply;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/// One node's log on paper, read by the same two requests as a real one.
public final class SampleLog {
    private final TreeMap<Long, String> values = new TreeMap<>();

    public static SampleLog upTo(long last) {
        var log = new SampleLog();
        for (long id = 1; id <= last; id++) log.values.put(id, "value " + id);
        return log;
    }

    public SampleLog with(long id, String value) {
        values.put(id, value);
        return this;
    }

    public SampleLog without(long id) {
        values.remove(id);
        return this;
    }

    public Reply answer(Call call) {
        if (call.path().equals("/wal")) {
            long after = Long.parseLong(call.query().getOrDefault("after", "0"));
            int limit = Integer.parseInt(call.query().getOrDefault("limit", "100"));
            var ids = values.tailMap(after, false).keySet().stream().limit(limit).toList();
            var next = ids.isEmpty() ? after : ids.getLast();
            return ok(new LogEntry.Page(ids.stream().map(this::entry).toList(), next));
        }
        return ok(detail(Long.parseLong(call.path().substring("/wal/".length()))));
    }

    private String line(long id) {
        return "{\"id\": " + id + ", \"value\": \"" + values.get(id) + "\"}\n";
    }

    private LogEntry entry(long id) {
        var value = TextNode.valueOf(values.get(id));
        long crc = line(id).hashCode();
        var status = LogEntry.CrcStatus.ok;
        int length = line(id).length();
        return new LogEntry(
                id, "SET", "k", value, null, null, null, null, crc, status, 1, 0, length);
    }

    private LogEntry.Detail detail(long id) {
        var raw = line(id).getBytes(StandardCharsets.ISO_8859_1);
        var status = LogEntry.CrcStatus.ok;
        var base64 = Base64.getEncoder().encodeToString(raw);
        return new LogEntry.Detail(
                id,
                "SET",
                "k",
                null,
                null,
                null,
                null,
                null,
                status,
                1,
                0,
                raw.length,
                null,
                null,
                null,
                base64);
    }

    private static Reply ok(Object body) {
        return new Reply(200, Map.of(), Wire.text(body), 1);
    }
}
