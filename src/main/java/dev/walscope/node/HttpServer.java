package dev.walscope.node;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.http.NotFoundResponse;
import io.javalin.util.JavalinBindException;

import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The node's HTTP server: Javalin with its limits, and the shape of every error.
///
/// Each request has its own virtual thread, so a handler may wait. No compression, because answers
/// are small and latency is the point. Errors are always `{"detail": "..."}`, also those that Jetty
/// finds before Javalin sees the request.
final class HttpServer {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");
    private static final int HEADER_BYTES_MAX = 16 * 1024;

    private final Javalin javalin;
    private final Map<String, Set<String>> parameters;

    private HttpServer(Javalin javalin, Map<String, Set<String>> parameters) {
        this.javalin = javalin;
        this.parameters = parameters;
    }

    /// @throws IOException when the port cannot be had
    static HttpServer start(Node node, NodeOptions options, EdgeLimits limits) throws IOException {
        var parameters = new TreeMap<String, Set<String>>();
        var javalin =
                Javalin.create(
                        config -> {
                            configure(config, options, limits, node.metrics());
                            if (options.logRequests()) logRequests(config);
                            var routes = new Routes(node, config.routes);
                            new MetricsRoute(node, node.metrics()).addTo(routes);
                            new KeyRoutes(node, limits).addTo(routes);
                            new PeerRoutes(node).addTo(routes);
                            new LogRoutes(node).addTo(routes);
                            new StatusRoutes(node).addTo(routes);
                            new EventRoutes(node).addTo(routes);
                            new ReplicationRoute(node).addTo(routes);
                            new DocsRoutes().addTo(routes);
                            parameters.putAll(routes.parameters());
                            addErrors(config.routes, routes);
                        });
        try {
            javalin.start();
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
        return new HttpServer(javalin, parameters);
    }

    int port() {
        return javalin.port();
    }

    /// What is registered, as `GET /key/{key}`.
    Set<String> routes() {
        var routes = new TreeSet<String>();
        for (var handler : javalin.unsafe.internalRouter.allHttpHandlers())
            routes.add(handler.endpoint.method.name() + " " + Routes.shown(handler.endpoint.path));
        return routes;
    }

    /// The query parameters that each of [#routes] knows.
    Map<String, Set<String>> parameters() {
        return parameters;
    }

    /// How many connections are open.
    int connections() {
        int open = 0;
        for (var connector : javalin.jettyServer().server().getConnectors())
            open += connector.getConnectedEndPoints().size();
        return open;
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

    private static void configure(
            JavalinConfig config, NodeOptions options, EdgeLimits limits, Metrics metrics) {
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
                    // A hundred kilobytes for each connection, else.
                    http.setHeaderCacheSize(0);
                    http.setSendServerVersion(false);
                    http.setSendDateHeader(false);
                    // A key may hold anything: `..`, `//`, `%2F`, `%25`. PathKey reads the raw
                    // path.
                    http.setUriCompliance(UriCompliance.UNSAFE);
                    http.setIdleTimeout(limits.idle().toMillis());
                });
        config.jetty.modifyServletContextHandler(
                context -> {
                    context.getServletHandler().setDecodeAmbiguousURIs(true);
                    // Javalin opens a session for each WebSocket; nobody needs its cookie.
                    context.getSessionHandler().setUsingCookies(false);
                });
        config.jetty.modifyServer(
                (Server server) -> {
                    server.setErrorHandler(new JettyErrors(metrics));
                    server.setHandler(new Guard(knownHosts(options), metrics));
                });
        config.jetty.addConnector(
                (server, http) -> {
                    var connector = new EdgeConnector(server, http, limits);
                    connector.setHost(options.host());
                    connector.setPort(options.port());
                    return connector;
                });
        config.jetty.modifyWebSocketServletFactory(
                webSocket -> {
                    webSocket.setIdleTimeout(Duration.ofSeconds(30));
                    // A follower's messages are short, and it sends no bytes.
                    webSocket.setMaxTextMessageSize(64 * 1024);
                    webSocket.setMaxBinaryMessageSize(1024);
                });
    }

    private static KnownHosts knownHosts(NodeOptions options) {
        return KnownHosts.of(options.host(), options.allowedHosts(), KnownHosts.machine());
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

    private static void addErrors(RoutesConfig config, Routes routes) {
        config.exception(MethodNotAllowedResponse.class, (_, ctx) -> routes.notServed(ctx));
        config.exception(NotFoundResponse.class, (_, ctx) -> routes.notServed(ctx));
        config.exception(
                HttpResponseException.class,
                (e, ctx) ->
                        routes.refused(
                                ctx, new Refusal(e.getStatus(), String.valueOf(e.getMessage()))));
        config.exception(Exception.class, (e, ctx) -> routes.failed(ctx, e));
    }

    static void json(Context ctx, int status, String text) {
        json(ctx, status, text.getBytes(StandardCharsets.UTF_8));
    }

    static void json(Context ctx, int status, byte[] body) {
        ctx.res().setStatus(status);
        bytes(ctx, "application/json", body);
    }

    static void text(Context ctx, String contentType, String text) {
        bytes(ctx, contentType, text.getBytes(StandardCharsets.UTF_8));
    }

    /// Writes straight to the response: on the way of every PUT and GET.
    static void bytes(Context ctx, String contentType, byte[] body) {
        var response = ctx.res();
        if (response.isCommitted()) return;
        response.setContentType(contentType);
        response.setContentLength(body.length);
        try {
            response.getOutputStream().write(body);
        } catch (IOException e) {
            // The client has gone; there is nobody to tell.
            LOG.debug("answer not sent", e);
        }
    }
}
