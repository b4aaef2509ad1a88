package dev.walscope.bench;

import io.javalin.Javalin;

/// The least that a Javalin program can be: one route. What a node's start is compared with.
public final class EmptyJavalin {
    private EmptyJavalin() {}

    public static void main(String[] args) {
        Javalin.create(
                        config -> {
                            config.startup.showJavalinBanner = false;
                            config.concurrency.useVirtualThreads = true;
                            config.routes.get("/health", ctx -> ctx.json("{\"status\":\"ok\"}"));
                        })
                .start("127.0.0.1", Integer.parseInt(args[0]));
    }
}
