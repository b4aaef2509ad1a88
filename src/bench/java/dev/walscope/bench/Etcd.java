package dev.walscope.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// One member of etcd, Debian's, with its HTTP APIs: the JSON gateway of v3, and v2.
final class Etcd {
    private static final int PUTS_A_TRANSACTION = 100;
    private static final int TRANSACTIONS_AT_ONCE = 16;

    private Etcd() {}

    static Server start(Path folder, int port) throws IOException {
        var url = "http://127.0.0.1:" + port;
        var peers = "http://127.0.0.1:" + Server.freePort();
        var server =
                Server.of(
                        folder,
                        port,
                        "etcd",
                        "--data-dir",
                        folder.resolve("data").toString(),
                        "--listen-client-urls",
                        url,
                        "--advertise-client-urls",
                        url,
                        "--listen-peer-urls",
                        peers,
                        "--initial-advertise-peer-urls",
                        peers,
                        "--initial-cluster",
                        "default=" + peers,
                        "--enable-v2",
                        "--log-level",
                        "error");
        server.awaitAnswer("/health");
        return server;
    }

    /// Fills it with the entries of a [SampleLog], many to a transaction.
    static void fill(Server etcd) throws IOException {
        var value = base64(SampleLog.TEXT);
        try (var threads = Executors.newFixedThreadPool(TRANSACTIONS_AT_ONCE)) {
            var all = new ArrayList<Future<?>>();
            for (long id = 1; id <= SampleLog.ENTRIES; id += PUTS_A_TRANSACTION) {
                var body = new StringBuilder("{\"success\":[");
                for (long i = id; i < id + PUTS_A_TRANSACTION; i++) {
                    if (i > id) body.append(',');
                    body.append("{\"requestPut\":{\"key\":\"")
                            .append(base64(SampleLog.entry(i).key()))
                            .append("\",\"value\":\"")
                            .append(value)
                            .append("\"}}");
                }
                var text = body.append("]}").toString();
                all.add(
                        threads.submit(
                                () -> {
                                    var reply = etcd.send("POST", "/v3/kv/txn", text);
                                    if (reply.statusCode() != 200)
                                        throw new IOException(reply.body());
                                    return null;
                                }));
            }
            for (var one : all) one.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
