package dev.walscope.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.walscope.entry.PutBody;
import dev.walscope.wal.GroupCommit;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;

import java.nio.file.Path;

/// What Javalin could give at most on the same log: one route with no more than it takes to answer
/// a PUT, set up for speed as a node is.
///
/// Arguments: port, data folder.
public final class JavalinCeiling {
    private static final int QUEUE_CAPACITY = 4096;

    private JavalinCeiling() {}

    public static void main(String[] args) throws Exception {
        var log = SampleLog.open(Path.of(args[1]), SampleLog.DURABLE);
        var writer = new GroupCommit(log, QUEUE_CAPACITY, _ -> {}, () -> {}).start();
        Javalin.create(
                        config -> {
                            config.startup.showJavalinBanner = false;
                            config.concurrency.useVirtualThreads = true;
                            config.http.compressionStrategy = CompressionStrategy.NONE;
                            config.http.generateEtags = false;
                            config.jetty.modifyHttpConfiguration(
                                    http -> {
                                        http.setSendServerVersion(false);
                                        http.setSendDateHeader(false);
                                    });
                            config.routes.get("/", ctx -> ctx.result("{}"));
                            config.routes.put(
                                    "/key/{key}",
                                    ctx -> {
                                        var body = ctx.req().getInputStream().readAllBytes();
                                        var put =
                                                new PlainPut(
                                                        ctx.pathParam("key"),
                                                        PutBody.parse(body).value());
                                        writer.offer(put, 5000);
                                        var answer =
                                                PlainPut.answer(put.id.get()).getBytes(US_ASCII);
                                        ctx.res().setContentType("application/json");
                                        ctx.res().setContentLength(answer.length);
                                        ctx.res().getOutputStream().write(answer);
                                    });
                        })
                .start("127.0.0.1", Integer.parseInt(args[0]));
    }
}
