package dev.walscope.ui.workbench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.Integrity;
import dev.walscope.api.LogEntry;
import dev.walscope.api.LogPosition;
import dev.walscope.api.NodeStatus;
import dev.walscope.api.Role;
import dev.walscope.api.SegmentInfo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.LongPredicate;

/// What made-up nodes hold and say: entries, their lines and bytes, segments, statuses.
final class SampleNodes {
    private static final int PER_SEGMENT = 24;
    private static final int LINE = 91;

    private SampleNodes() {}

    /// A leader's followers count up from its port, elected members from the first one's.
    static int port(String name) {
        if (name.equals("leader")) return 8_000;
        int number = name.charAt(name.length() - 1) - '0';
        return 8_000 + (name.startsWith("node-") ? number - 1 : number);
    }

    static NodeStatus status(
            String name, long last, long highWater, List<FollowerStatus> followers) {
        return new NodeStatus(
                name,
                name.equals("leader") ? Role.leader : Role.follower,
                "http://127.0.0.1:8000",
                4_711,
                "0.1.0",
                "2026-11-22T12:00:00Z",
                NodeStatus.State.ready,
                null,
                new LogPosition(last, last, last, Math.min(last, highWater), 0),
                last,
                Math.min(last, 12),
                "data/" + name,
                100,
                Integrity.OK,
                followers,
                null,
                List.of(),
                null);
    }

    /// How large a segment may become in a log of `last` entries.
    static long maxSegmentBytes(long last) {
        return entriesASegment(last) * LINE;
    }

    private static long entriesASegment(long last) {
        return last > 1_000 ? 150_000 : PER_SEGMENT;
    }

    static List<SegmentInfo> segments(String name, long last) {
        long many = entriesASegment(last);
        var segments = new ArrayList<SegmentInfo>();
        for (long from = 1, n = 1; from <= Math.max(1, last); from += many, n++) {
            long to = Math.min(last, from + many - 1);
            segments.add(
                    new SegmentInfo(
                            "data/" + name + "/wal.log.segment." + n,
                            (to - from + 1) * LINE,
                            to == last,
                            last == 0 ? null : Long.valueOf(from),
                            last == 0 ? null : Long.valueOf(to),
                            to - from + 1,
                            0));
        }
        return segments;
    }

    static FollowerStatus follower(String name, long acked, long behind) {
        return new FollowerStatus(
                name,
                "http://127.0.0.1:8001",
                behind > 100 ? FollowerStatus.State.catching_up : FollowerStatus.State.streaming,
                acked,
                behind,
                behind * 91,
                behind == 0 ? 0 : behind * 152,
                "2026-11-22T12:00:00Z",
                null,
                null);
    }

    /// @param isCorrupt whether a bit of its value is another one than when it was written
    static LogEntry.Detail detail(long id, boolean isCorrupt) {
        var entry = entry(id);
        return new LogEntry.Detail(
                id,
                entry.operation(),
                entry.key(),
                isCorrupt ? flipped(entry.value()) : entry.value(),
                null,
                null,
                null,
                null,
                isCorrupt ? LogEntry.CrcStatus.corrupt : LogEntry.CrcStatus.ok,
                entry.segment(),
                entry.offset(),
                entry.length(),
                1_508_983_172L,
                isCorrupt ? 2_871_404_559L : 1_508_983_172L,
                "{\"id\": "
                        + id
                        + ", \"key\": \""
                        + entry.key()
                        + "\", \"operation\": \""
                        + entry.operation()
                        + "\", \"value\": "
                        + (isCorrupt ? flipped(entry.value()) : entry.value())
                        + "}",
                Base64.getEncoder().encodeToString(line(id).getBytes(StandardCharsets.US_ASCII)));
    }

    private static JsonNode flipped(JsonNode value) {
        var text = value.asText();
        return JsonNodeFactory.instance.textNode((char) (text.charAt(0) ^ 1) + text.substring(1));
    }

    private static String flippedLine(long id) {
        var value = entry(id).value();
        return line(id).replace("\"value\": " + value, "\"value\": " + flipped(value));
    }

    /// The bytes of a segment file: lines that are all as long as [#segments] says.
    static byte[] segmentBytes(int number, LongPredicate isCorrupt) {
        var text = new StringBuilder();
        for (long id = (number - 1L) * PER_SEGMENT + 1; id <= (long) number * PER_SEGMENT; id++) {
            var line = (isCorrupt.test(id) ? flippedLine(id) : line(id)).stripTrailing();
            int pad = Math.max(0, LINE - 1 - line.length());
            text.append(line, 0, line.length() - 1).append(" ".repeat(pad)).append("}\n");
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    static String line(long id) {
        var entry = entry(id);
        return "{\"id\": "
                + id
                + ", \"operation\": \""
                + entry.operation()
                + "\", \"key\": \""
                + entry.key()
                + "\", \"value\": "
                + entry.value()
                + ", \"crc\": 1508983172}\n";
    }

    /// Six entries whose keys and values are no plain words.
    static List<LogEntry> strangeEntries() {
        var keys =
                List.of(
                        "🦊 fox",
                        "مفتاح",
                        "a key that goes on and on and on, far beyond what any cell can hold",
                        "键/%2F?#..",
                        "tab\there",
                        "שלום עולם");
        var page = new ArrayList<LogEntry>();
        for (int i = 0; i < keys.size(); i++) {
            var plain = entry(i + 1);
            page.add(
                    new LogEntry(
                            plain.id(),
                            "SET",
                            keys.get(i),
                            JsonNodeFactory.instance.textNode(keys.get(i).repeat(300)),
                            null,
                            null,
                            null,
                            null,
                            plain.crc(),
                            plain.crcStatus(),
                            1,
                            plain.offset(),
                            plain.length()));
        }
        return page;
    }

    static List<LogEntry> entries(long first, long last) {
        var page = new ArrayList<LogEntry>();
        for (long id = first; id <= last; id++) page.add(entry(id));
        return page;
    }

    static LogEntry entry(long id) {
        boolean isDelete = id % 9 == 4;
        var keys = List.of("user:7", "cart:12", "user:4", "stock:apple", "session:9f");
        JsonNode value =
                switch ((int) (id % 4)) {
                    case 0 -> JsonNodeFactory.instance.numberNode(id * 3);
                    case 1 -> JsonNodeFactory.instance.textNode("Ada");
                    case 2 -> JsonNodeFactory.instance.objectNode().put("n", id);
                    default -> JsonNodeFactory.instance.textNode("pending");
                };
        return new LogEntry(
                id,
                isDelete ? "DELETE" : "SET",
                keys.get((int) (id * 7 % 5)),
                isDelete ? null : value,
                null,
                null,
                null,
                null,
                1_508_983_172L,
                LogEntry.CrcStatus.ok,
                (int) ((id - 1) / 24) + 1,
                (id - 1) % 24 * 91,
                91);
    }
}
