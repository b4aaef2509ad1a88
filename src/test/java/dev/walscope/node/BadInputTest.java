package dev.walscope.node;

import static dev.walscope.node.TestNodes.lastId;
import static dev.walscope.node.Wires.get;
import static dev.walscope.node.Wires.put;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Everything that a client can do wrong: each is answered with its status and one sentence,
/// nothing is logged, and the node serves on.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String CHUNKED = JSON + "Transfer-Encoding: chunked\r\n";

    private record Row(String name, int status, byte[] bytes, boolean toHead) {}

    private final List<Row> rows = new ArrayList<>();
    private TestNodes nodes;
    private Node leader;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        nodes = new TestNodes(folder);
        leader = nodes.leader();
        put(leader.port(), "/key/a?client_id=c&request_id=used", "{\"value\":1}");
        put(leader.port(), "/key/b", "{\"value\":1}");
    }

    @AfterAll
    void stop() throws IOException {
        nodes.close();
    }

    @TestFactory
    Stream<DynamicTest> badInput() {
        bodies();
        sizes();
        keys();
        parameters();
        places();
        messages();
        assertThat(rows).hasSizeGreaterThan(100);
        return rows.stream().map(row -> dynamicTest(row.name, () -> check(row)));
    }

    private void check(Row row) throws IOException {
        var before = lastId(leader);

        try (var wires = new Wires(leader.port())) {
            wires.send(row.bytes);
            var reply = wires.reply(row.toHead);

            assertThat(reply.status()).as(reply.body()).isEqualTo(row.status);
            assertThat(reply.header("Content-Type")).isEqualTo("application/json");
            assertThat(reply.json().size()).isEqualTo(1);
            assertThat(reply.detail())
                    .isNotBlank()
                    .doesNotContain("\n")
                    .doesNotContain("Exception");
        }
        assertThat(lastId(leader)).isEqualTo(before);
        assertThat(get(leader.port(), "/key/a").body()).isEqualTo("{\"key\":\"a\",\"value\":1}");
    }

    private void bodies() {
        body(400, "");
        body(400, "   ");
        body(400, "{");
        body(400, "{\"value\":1");
        body(400, "{\"value\":}");
        body(400, "{\"value\":1} x");
        body(400, "{\"value\":1}{}");
        body(400, "{\"value\":1,}");
        body(400, "{\"value\":1,\"value\":2}");
        body(400, "{\"value\":{\"a\":1,\"a\":2}}");
        body(400, "{\"value\":NaN}");
        body(400, "{\"value\":Infinity}");
        body(400, "{\"value\":-Infinity}");
        body(400, "{\"value\":01}");
        body(400, "{\"value\":1.}");
        body(400, "{\"value\":.5}");
        body(400, "{\"value\":+1}");
        body(400, "{\"value\":0x10}");
        body(400, "{\"value\":1e}");
        body(400, "{'value':1}");
        body(400, "{value:1}");
        body(400, "{\"value\":'a'}");
        body(400, "{\"value\":\"\t\"}");
        body(400, "{\"value\":\"a\nb\"}");
        body(400, "{\"value\":\"\\x\"}");
        body(400, "{\"value\":\"\\u12\"}");
        body(400, "{\"value\":tru}");
        body(400, "{\"value\":True}");
        body(400, "{\"value\":1 /* no */}");
        body(400, "// no\n{\"value\":1}");
        body(400, "value=1");
        body(400, "\uFEFF{\"value\":1}");
        body(400, "{\"value\":\"\0\"}");
        raw(400, "a byte that is not UTF-8", "{\"value\":\"\u00ff\"}".getBytes(ISO_8859_1));
        raw(400, "an overlong slash", "{\"value\":\"\u00c0\u00af\"}".getBytes(ISO_8859_1));
        raw(400, "a surrogate in UTF-8", "{\"value\":\"\u00ed\u00a0\u0080\"}".getBytes(ISO_8859_1));
        raw(400, "half a character", "{\"value\":\"\u00c3\"}".getBytes(ISO_8859_1));
        raw(400, "UTF-16", "{\"value\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_16LE));
        body(422, "{}");
        body(422, "[]");
        body(422, "1");
        body(422, "null");
        body(422, "\"value\"");
        body(422, "{\"value\":null}");
        body(422, "{\"Value\":1}");
        body(422, "{\"value\":1,\"ttl\":2}");
        body(422, "{\"value\":1,\"\":2}");
        body(422, "{\"value\":\"\\ud800\"}");
        body(422, "{\"value\":\"\\udc00\\ud800\"}");
        body(422, "{\"value\":{\"\\ud800\":1}}");
        body(422, "{\"value\":1e999}");
        body(422, "{\"value\":" + "[".repeat(5000) + "]".repeat(5000) + "}");
        body(422, "{\"value\":" + "[".repeat(500_000));
    }

    private void sizes() {
        var max = (int) leader.options().requests().maxBody();
        var large = ("{\"value\":\"" + "x".repeat(max) + "\"}").getBytes(UTF_8);
        raw(413, "a body over the limit", large);
        add(413, "a body that says it is huge", "PUT", "/key/a", JSON + length(Integer.MAX_VALUE));
        add(413, "and larger", "PUT", "/key/a", JSON + length(Long.MAX_VALUE / 2));
        add(413, "chunks over the limit", "PUT", "/key/a", CHUNKED, chunked(large, 5000));
        add(413, "one chunk over the limit", "PUT", "/key/a", CHUNKED, chunked(large, max * 2));
        add(411, "no body at all", "PUT", "/key/a", JSON);
        add(400, "an empty chunked body", "PUT", "/key/a", CHUNKED, "0\r\n\r\n".getBytes(UTF_8));
        var ok = "{\"value\":2}".getBytes(UTF_8);
        add(415, "no type", "PUT", "/key/a", "", ok);
        for (var type :
                new String[] {
                    "text/plain",
                    "application/x-www-form-urlencoded",
                    "multipart/form-data; boundary=x",
                    "application/jsonx",
                    "application/octet-stream",
                    ";",
                    "json"
                }) add(415, "type " + type, "PUT", "/key/a", "Content-Type: " + type + "\r\n", ok);
        add(415, "gzip", "PUT", "/key/a", JSON + "Content-Encoding: gzip\r\n", ok);
        add(417, "an unknown Expect", "PUT", "/key/a", JSON + "Expect: magic\r\n", ok);
    }

    private void keys() {
        for (var key :
                new String[] {
                    "",
                    "k".repeat(513),
                    "%6b".repeat(513),
                    "%C3%A9".repeat(257),
                    "%",
                    "%2",
                    "%zz",
                    "%u0041",
                    "a%",
                    "%ff",
                    "%C3",
                    "%C0%AF",
                    "%C0%80",
                    "%ED%A0%80",
                    "%F5%80%80%80",
                    "a b",
                    "a#b",
                    "a\tb"
                })
            for (var method : new String[] {"GET", "PUT", "DELETE"})
                add(
                        400,
                        method + " key " + (key.length() > 30 ? key.substring(0, 30) : key),
                        method,
                        "/key/" + key,
                        method.equals("PUT") ? JSON : "",
                        method.equals("PUT") ? "{\"value\":2}".getBytes(UTF_8) : new byte[0]);
        add(400, "no key", "PUT", "/key", JSON, "{\"value\":2}".getBytes(UTF_8));
        rows.add(
                new Row(
                        "a raw byte that is not UTF-8",
                        400,
                        ("PUT /key/\u00ff HTTP/1.1\r\nHost: localhost\r\n"
                                        + JSON
                                        + "Content-Length: 11\r\n\r\n{\"value\":2}")
                                .getBytes(ISO_8859_1),
                        false));
    }

    private void parameters() {
        for (var query :
                new String[] {
                    "client_id=c",
                    "request_id=r",
                    "client_id=&request_id=r",
                    "client_id=c&request_id=",
                    "client_id=c&client_id=d&request_id=r",
                    "client_id=" + "c".repeat(257) + "&request_id=r",
                    "client_id=c&request_id=%ff",
                    "client_id=c&request_id=%"
                }) {
            write(400, "/key/a?" + query);
            add(400, "GET ?" + query, "GET", "/key/a?" + query, "");
            add(400, "DELETE ?" + query, "DELETE", "/key/b?" + query, "");
        }
        write(422, "/key/a?client_id=c&request_id=used");
        write(422, "/key/other?client_id=c&request_id=used");
        for (var acks : new String[] {"", "ALL", "2", "most"}) {
            write(400, "/key/a?acks=" + acks);
            add(400, "DELETE acks " + acks, "DELETE", "/key/b?acks=" + acks, "");
        }
        for (var target :
                new String[] {
                    "/keys?limt=1",
                    "/keys?min_id=0&x",
                    "/keys?=1",
                    "/keys?Limit=1",
                    "/status?id=1",
                    "/wal/1?after=0",
                    "/wal/stream?limit=1",
                    "/events?after=0",
                    "/metrics?name=x",
                    "/docs?x",
                    "/openapi.json?x",
                    "/key/a?acks=all",
                    "/keys?limit=0",
                    "/keys?limit=1001",
                    "/keys?limit=-1",
                    "/keys?limit=x",
                    "/keys?limit=",
                    "/keys?limit=1.5",
                    "/keys?limit=1&limit=2",
                    "/keys?prefix=%ff",
                    "/wal?limit=0",
                    "/wal?limit=1001",
                    "/wal?limit=99999999999999999999",
                    "/wal?after=-1",
                    "/wal?after=x",
                    "/wal?after=99999999999999999999",
                    "/wal/0",
                    "/wal/-1",
                    "/wal/x",
                    "/wal/1.0",
                    "/wal/stream?after=x",
                    "/wal/stream?after=-1",
                    "/key/a?min_id=x",
                    "/key/a?min_id=-1",
                    "/key/a?min_id=1&wait_ms=-1",
                    "/key/a?min_id=1&wait_ms=30001",
                    "/key/a?wait_ms=x",
                    "/status?min_id=x",
                    "/request_status",
                    "/request_status?client_id=c",
                    "/request_status?client_id=c&request_id=r&operation=POST",
                    "/deduplication_cache?limit=0",
                    "/deduplication_cache?limit=x"
                }) add(400, target, "GET", target, "");
        add(504, "an id that does not come", "GET", "/key/a?min_id=999&wait_ms=1", "");
        add(400, "Last-Event-ID", "GET", "/events", "Last-Event-ID: x\r\n");
    }

    private void places() {
        for (var target :
                new String[] {
                    "/nothing",
                    "/keyx",
                    "/Status",
                    "//status",
                    "/./status",
                    "/%73tatus",
                    "/status/x",
                    "/wal/1/2",
                    "/favicon.ico"
                }) add(404, "GET " + target, "GET", target, "");
        add(404, "POST nowhere", "POST", "/nothing", JSON, "{}".getBytes(UTF_8));
        add(404, "an entry that is not there", "GET", "/wal/999999", "");
        add(404, "a follower that is not there", "DELETE", "/followers/nobody", "");
        add(405, "POST a key", "POST", "/key/a", JSON, "{\"value\":2}".getBytes(UTF_8));
        add(405, "an unknown method", "BREW", "/key/a", "");
        add(405, "a method in lower case", "put", "/key/a", JSON, "{\"value\":2}".getBytes(UTF_8));
        add(
                421,
                "another host",
                "PUT",
                "/key/a",
                "Host: evil.example\r\n" + JSON,
                new byte[] {'1'});
        write(403, "/key/a", "Origin: http://evil.example\r\n");
        write(403, "/key/a", "Origin: null\r\n");
    }

    private void messages() {
        add(431, "a large header", "GET", "/key/a", "X: " + "x".repeat(20_000) + "\r\n");
        add(431, "many headers", "GET", "/key/a", "X: x\r\n".repeat(5000));
        add(414, "a long target", "GET", "/key/" + "x".repeat(20_000), "");
        message(400, "garbage\r\n\r\n");
        message(400, "\u0016\u0003\u0001\u0002\0\1");
        message(400, "GET /key/a HTTP/1.1\r\n\r\n");
        message(400, "GET /key/a HTTP/1.1\r\nHost:\r\n\r\n");
        message(400, "GET /key/a HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n");
        message(400, "GET /key/a HTTP/1.1\r\nHost: localhost\r\nBad Name: x\r\n\r\n");
        message(400, "GET /key/a HTTP/1.1\r\nHost: localhost\r\nNoColon\r\n\r\n");
        message(505, "GET /key/a HTTP/3.0\r\nHost: localhost\r\n\r\n");
        var put = "PUT /key/a HTTP/1.1\r\nHost: localhost\r\n";
        message(400, put + CHUNKED + "\r\nzz\r\n{}\r\n0\r\n\r\n");
        message(400, put + CHUNKED + "\r\n-1\r\n{}\r\n0\r\n\r\n");
        message(400, put + CHUNKED + "\r\nfffffffffffffffff\r\n{}");
        message(400, put + CHUNKED + "Content-Length: 5\r\n\r\n0\r\n\r\n");
        message(400, put + JSON + "Transfer-Encoding: gzip\r\n\r\n");
        message(400, put + JSON + "Content-Length: -1\r\n\r\n");
        message(400, put + JSON + "Content-Length: x\r\n\r\n");
        message(400, put + JSON + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}");
    }

    private void body(int status, String json) {
        var shown = json.length() > 40 ? json.substring(0, 40) : json;
        raw(status, "body " + shown.replaceAll("\\p{Cntrl}", "?"), json.getBytes(UTF_8));
    }

    private void raw(int status, String name, byte[] body) {
        add(status, name, "PUT", "/key/a", JSON + length(body.length), body);
    }

    private void write(int status, String target) {
        write(status, target, "");
    }

    private void write(int status, String target, String extra) {
        var name =
                "PUT " + target.substring(0, Math.min(60, target.length())) + " " + extra.strip();
        add(status, name, "PUT", target, JSON + extra, "{\"value\":2}".getBytes(UTF_8));
    }

    private void message(int status, String message) {
        var name = message.replace("\r\n", " ⏎ ").replaceAll("\\p{Cntrl}", "?");
        rows.add(new Row(name, status, message.getBytes(ISO_8859_1), false));
    }

    private void add(int status, String name, String method, String target, String extra) {
        add(status, name, method, target, extra, new byte[0]);
    }

    private void add(
            int status, String name, String method, String target, String extra, byte[] body) {
        rows.add(new Row(name, status, Wires.request(method, target, extra, body), false));
    }

    private static String length(long bytes) {
        return "Content-Length: " + bytes + "\r\n";
    }

    private static byte[] chunked(byte[] body, int size) {
        var text = new StringBuilder();
        for (int at = 0; at < body.length; at += size) {
            var part = new String(body, at, Math.min(size, body.length - at), ISO_8859_1);
            text.append(Integer.toHexString(part.length()))
                    .append("\r\n")
                    .append(part)
                    .append("\r\n");
        }
        return text.append("0\r\n\r\n").toString().getBytes(ISO_8859_1);
    }
}
