package dev.walscope.node.http;

import dev.walscope.api.Acks;
import dev.walscope.node.http.edge.EdgeConnector;
import dev.walscope.node.http.edge.EdgeLimits;
import dev.walscope.node.http.edge.Guard;
import dev.walscope.node.http.edge.JettyErrors;
import dev.walscope.node.http.edge.KnownHosts;
import dev.walscope.node.http.edge.RequestRate;
import dev.walscope.node.metrics.Metrics;
import dev.walscope.node.metrics.MetricsText;
import dev.walscope.node.metrics.NodeFigures;
import dev.walscope.node.report.Audit;
import dev.walscope.node.report.EventFeed;
import dev.walscope.node.report.Life;
import dev.walscope.node.report.NodeReport;
import dev.walscope.security.Protection;
import dev.walscope.time.Clock;

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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;

/// The node's HTTP server: Javalin with its limits, and the shape of every error.
///
/// Each request has its own virtual thread, so a handler may wait. No compression, because answers
/// are small and latency is the point. Errors are always `{"detail": "..."}`, also those that Jetty
/// finds before Javalin sees the request.
public final class HttpServer {
    private static final Logger LOG = LoggerFactory.getLogger("walscope");
    private static final int HEADER_BYTES_MAX = 16 * 1024;

    /// How long a request waits for the memory that it takes.
    private static final long MEMORY_PATIENCE_MS = 10_000;

    /// The same for an answer that is made, while others wait to make theirs.
    private static final long SENDING_PATIENCE_MS = 1000;

    private final Javalin javalin;
    private final Map<String, Set<String>> parameters;

    private HttpServer(Javalin javalin, Map<String, Set<String>> parameters) {
        this.javalin = javalin;
        this.parameters = parameters;
    }

    /// Where the server listens and whom it answers.
    ///
    /// @param port 0 takes any free one
    /// @param allowedHosts names beside `host` by which it may be asked for
    public record Address(String host, int port, List<String> allowedHosts) {}

    /// How the server treats requests.
    ///
    /// @param maxBody bytes of a request's body
    /// @param log print a line for each
    /// @param acks who must hold an entry when the request does not say
    /// @param perSecondMax of one other machine; 0 for no limit
    /// @param parsingFree bytes that there are, beside [Memory#bodies], for the one body that is
    /// taken apart
    public record Requests(
            long maxBody,
            boolean log,
            Acks acks,
            int perSecondMax,
            long parsingFree,
            EdgeLimits limits) {}

    /// What requests may take of the heap, in bytes.
    ///
    /// @param bodies for values on their way from a client to the log
    /// @param making for answers that are made
    /// @param sending for answers on their way to clients
    public record Memory(long bodies, long making, long sending) {}

    /// The node that is served.
    ///
    /// @param clock what entries are stamped by
    /// @param audit hears of what is refused for `protection`'s sake
    public record Served(
            String name,
            long maxSegmentSize,
            Life life,
            NodeReport report,
            EventFeed feed,
            Metrics metrics,
            Clock clock,
            Protection protection,
            Audit audit,
            Parting parting) {}

    /// @throws IOException when the port cannot be had
    public static HttpServer start(Served node, Address address, Requests requests, Memory memory)
            throws IOException {
        var parameters = new TreeMap<String, Set<String>>();
        var connections = new AtomicReference<IntSupplier>(() -> 0);
        var javalin =
                Javalin.create(
                        config -> {
                            configure(config, address, requests, node);
                            if (requests.log()) logRequests(config);
                            var access = new Access(node.protection(), node.audit(), node.clock());
                            var routes =
                                    new Routes(config.routes, access, node.life(), node.metrics());
                            addRoutes(
                                    routes,
                                    node,
                                    requests,
                                    memory,
                                    () -> connections.get().getAsInt());
                            parameters.putAll(routes.parameters());
                            addErrors(config.routes, routes);
                        });
        connections.set(() -> connections(javalin));
        try {
            javalin.start();
        } catch (JavalinBindException e) {
            throw new IOException(
                    "Port "
                            + address.port()
                            + " on "
                            + address.host()
                            + " cannot be used (is something else listening there?); choose another"
                            + " with --port.",
                    e);
        }
        return new HttpServer(javalin, parameters);
    }

    private static void addRoutes(
            Routes routes, Served node, Requests requests, Memory memory, IntSupplier connections) {
        var life = node.life();
        var report = node.report();
        var feed = node.feed();
        var clock = node.clock();
        var answers =
                new Answers(
                        new ByteBudget(memory.making(), MEMORY_PATIENCE_MS),
                        new ByteBudget(memory.sending(), SENDING_PATIENCE_MS));
        var bodies =
                new Bodies(
                        new Bodies.Limits(
                                new ByteBudget(memory.bodies(), MEMORY_PATIENCE_MS),
                                requests.maxBody(),
                                requests.limits().body().toNanos(),
                                requests.parsingFree()));
        var reads = new IdempotentReads(node.name(), life, feed, answers, clock);
        var figures = new NodeFigures(node.metrics(), life, report, feed, connections, clock);
        new MetricsRoute(new MetricsText(node.metrics(), figures), report, answers).addTo(routes);
        var past = new HistoryRoutes(life, answers);
        past.addTo(routes);
        new KeyRoutes(life, reads, past, answers).addTo(routes);
        new WriteRoutes(life, feed, answers, bodies, requests.acks(), node.metrics()).addTo(routes);
        new PeerRoutes(life).addTo(routes);
        new LogRoutes(life, report, feed, answers, node.maxSegmentSize()).addTo(routes);
        new SnapshotRoutes(life, report).addTo(routes);
        new DivergenceRoutes(node.parting()).addTo(routes);
        new StatusRoutes(life, report, reads, answers).addTo(routes);
        new EventRoutes(feed, report, life, answers.making()).addTo(routes);
        new ReplicationRoute(life, clock).addTo(routes);
        new MemberRoute(life).addTo(routes);
        new RaftRoutes(life).addTo(routes);
        new ClusterRoute(node.protection().secret()).addTo(routes);
        new DocsRoutes().addTo(routes);
    }

    public int port() {
        return javalin.port();
    }

    /// What is registered, as `GET /key/{key}`.
    public Set<String> routes() {
        var routes = new TreeSet<String>();
        for (var handler : javalin.unsafe.internalRouter.allHttpHandlers())
            if (handler.endpoint.method.isHttpMethod())
                routes.add(
                        handler.endpoint.method.name() + " " + Routes.shown(handler.endpoint.path));
        return routes;
    }

    /// The query parameters that each of [#routes] knows.
    public Map<String, Set<String>> parameters() {
        return parameters;
    }

    /// How many connections are open.
    public int connections() {
        return connections(javalin);
    }

    private static int connections(Javalin javalin) {
        int open = 0;
        for (var connector : javalin.jettyServer().server().getConnectors())
            open += connector.getConnectedEndPoints().size();
        return open;
    }

    /// Lets requests under way finish for a moment, then closes their connections.
    public void close() {
        javalin.stop();
    }

    public void stopAccepting() {
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
            JavalinConfig config, Address address, Requests requests, Served node) {
        var metrics = node.metrics();
        var limits = requests.limits();
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.concurrency.useVirtualThreads = true;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.http.prefer405over404 = true;
        config.http.generateEtags = false;
        config.http.maxRequestSize = requests.maxBody() + 1;
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
                    // Javalin opens a session for each WebSocket; its cookie is of no use.
                    context.getSessionHandler().setUsingCookies(false);
                });
        config.jetty.modifyServer(
                (Server server) -> {
                    server.setErrorHandler(new JettyErrors(metrics));
                    server.setHandler(guard(address, requests, node));
                });
        config.jetty.addConnector(
                (server, http) -> {
                    var connector = connector(server, http, limits, node);
                    connector.setHost(address.host());
                    connector.setPort(address.port());
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

    private static EdgeConnector connector(
            Server server, HttpConfiguration http, EdgeLimits limits, Served node) {
        var protection = node.protection();
        return protection
                .tls()
                .map(
                        tls ->
                                new EdgeConnector(
                                        server,
                                        http,
                                        limits,
                                        tls.context(),
                                        protection.clientsShowCertificates(),
                                        node.audit()))
                .orElseGet(() -> new EdgeConnector(server, http, limits));
    }

    private static Guard guard(Address address, Requests requests, Served node) {
        return new Guard(
                KnownHosts.of(address.host(), address.allowedHosts(), KnownHosts.machine()),
                new RequestRate(requests.perSecondMax(), node.clock()),
                node.metrics(),
                node.audit());
    }

    private static void logRequests(JavalinConfig config) {
        config.requestLogger.http(
                (ctx, ms) -> {
                    var by = Access.by(ctx);
                    LOG.info(
                            "{} {} {} {} ms{}",
                            ctx.req().getMethod(),
                            ctx.req().getRequestURI(),
                            ctx.statusCode(),
                            Math.round(ms),
                            by == null ? "" : " by " + by);
                });
    }

    private static void addErrors(RoutesConfig config, Routes routes) {
        config.exception(MethodNotAllowedResponse.class, (_, ctx) -> routes.notServed(ctx));
        config.exception(NotFoundResponse.class, (_, ctx) -> routes.notServed(ctx));
        config.exception(Refusal.class, (e, ctx) -> routes.refused(ctx, e));
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
            // The client has gone.
            LOG.debug("answer not sent", e);
        }
    }
}
