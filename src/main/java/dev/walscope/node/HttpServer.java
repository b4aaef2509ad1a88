package dev.walscope.node;

import dev.walscope.api.Wire;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.http.NotFoundResponse;
import io.javalin.util.JavalinBindException;

import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/// The node's HTTP server: Javalin with its limits, and the shape of every error.
///
/// Each request has its own virtual thread, so a handler may wait. No compression,
/// because answers are
/// small and latency is the point. Errors are always `{"detail": "..."}`, also those
/// that Jetty finds
/// before Javalin sees the request.
final class HttpServer {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");
    private static final int HEADER_BYTES_MAX = 16 * 1024;

    private final Javalin javalin;

    private HttpServer(Javalin javalin) {
        this.javalin = javalin;
    }

    /// @throws IOException when the port cannot be had
    static HttpServer start(Node node, NodeOptions options) throws IOException {
        var javalin =
                Javalin.create(
                        config -> {
                            configure(config, options);
                            var guard = new Guard(options.host());
                            config.routes.before(guard::check);
                            if (options.logRequests()) logRequests(config);
                            new KeyRoutes(node).addTo(config.routes);
                            new LogRoutes(node).addTo(config.routes);
                            new StatusRoutes(node).addTo(config.routes);
                            new EventRoutes(node).addTo(config.routes);
                            new ReplicationRoute(node).addTo(config.routes);
                            addErrors(config);
                        });
        try {
            javalin.start(options.host(), options.port());
        } catch (JavalinBindException e) {
            throw new IOException(
                    "Port "
                            + options.port()
                            + " on "
                            + options.host()
                            + " cannot be used (is something else listening there?); choose another"
                            + " with --port.",
                    e);
        }
        return new HttpServer(javalin);
    }

    int port() {
        return javalin.port();
    }

    /// Lets requests under way finish for a moment, then closes their connections.
    void close() {
        javalin.stop();
    }

    void stopAccepting() {
        for (var connector : javalin.jettyServer().server().getConnectors()) {
            try {
                if (connector instanceof ServerConnector listening) listening.close();
            } catch (RuntimeException e) {
                // It is being stopped anyway.
                LOG.debug("closing a connector", e);
            }
        }
    }

    private static void configure(JavalinConfig config, NodeOptions options) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.concurrency.useVirtualThreads = true;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.http.prefer405over404 = true;
        config.http.generateEtags = false;
        config.http.maxRequestSize = options.maxBody() + 1;
        config.http.asyncTimeout = 0;
        config.jetty.modifyHttpConfiguration(
                (HttpConfiguration http) -> {
                    http.setRequestHeaderSize(HEADER_BYTES_MAX);
                    http.setSendServerVersion(false);
                    http.setSendDateHeader(false);
                    // A key may hold anything: `..`, `//`, `%2F`, `%25`. PathKey reads the raw
                    // path.
                    http.setUriCompliance(UriCompliance.UNSAFE);
                    http.setIdleTimeout(Duration.ofSeconds(30).toMillis());
                });
        config.jetty.modifyServletContextHandler(
                context -> context.getServletHandler().setDecodeAmbiguousURIs(true));
        config.jetty.modifyServer((Server server) -> server.setErrorHandler(new JettyErrors()));
        config.jetty.modifyWebSocketServletFactory(
                webSocket -> {
                    webSocket.setIdleTimeout(Duration.ofSeconds(30));
                    webSocket.setMaxTextMessageSize(4 << 20);
                });
    }

    private static void logRequests(JavalinConfig config) {
        config.requestLogger.http(
                (ctx, ms) ->
                        LOG.info(
                                "{} {} {} {} ms",
                                ctx.req().getMethod(),
                                ctx.req().getRequestURI(),
                                ctx.statusCode(),
                                Math.round(ms)));
    }

    private static void addErrors(JavalinConfig config) {
        config.routes.exception(
                Refusal.class,
                (refusal, ctx) -> answer(ctx, refusal.status, refusal.detail(), refusal.headers));
        config.routes.exception(
                MethodNotAllowedResponse.class,
                (e, ctx) -> {
                    var allowed = String.join(", ", Routes.methodsOf(ctx.req().getRequestURI()));
                    answer(
                            ctx,
                            405,
                            "The method "
                                    + ctx.req().getMethod()
                                    + " does not exist here; use "
                                    + allowed
                                    + ".",
                            Map.of("Allow", allowed));
                });
        config.routes.exception(
                NotFoundResponse.class,
                (e, ctx) ->
                        answer(ctx, 404, "Not found; GET /docs lists what there is.", Map.of()));
        config.routes.exception(
                HttpResponseException.class,
                (e, ctx) -> answer(ctx, e.getStatus(), String.valueOf(e.getMessage()), Map.of()));
        config.routes.exception(EofException.class, (e, ctx) -> {});
        config.routes.exception(
                Exception.class,
                (e, ctx) -> {
                    LOG.error("{} {} failed", ctx.req().getMethod(), ctx.req().getRequestURI(), e);
                    answer(ctx, 500, "The node failed to answer; its log says why.", Map.of());
                });
    }

    static void answer(Context ctx, int status, String detail, Map<String, String> headers) {
        headers.forEach(ctx.res()::setHeader);
        json(ctx, status, Wire.bytes(Map.of("detail", detail)));
    }

    static void json(Context ctx, int status, String text) {
        json(ctx, status, text.getBytes(StandardCharsets.UTF_8));
    }

    /// Writes straight to the response: on the way of every PUT and GET.
    static void json(Context ctx, int status, byte[] body) {
        var response = ctx.res();
        if (response.isCommitted()) return;
        response.setStatus(status);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        try {
            response.getOutputStream().write(body);
        } catch (IOException e) {
            // The client has gone; there is nobody to tell.
            LOG.debug("answer not sent", e);
        }
    }
}
