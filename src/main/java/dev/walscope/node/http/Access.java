package dev.walscope.node.http;

import dev.walscope.api.You;
import dev.walscope.node.report.Audit;
import dev.walscope.security.ClusterSecret;
import dev.walscope.security.Protection;
import dev.walscope.security.Right;
import dev.walscope.security.Token;
import dev.walscope.security.TokenFile.Bearer;
import dev.walscope.time.Clock;

import io.javalin.http.Context;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// Who may do what. Looked at behind the routing, so that no way to write a path leads around it;
/// what a route needs follows from its method and path, and what is not named here needs most.
///
/// A node of the same cluster, which proves it by the [ClusterSecret], may read, follow and take
/// part. Others show a token (RFC 6750), where the node has a file of them; where it has none,
/// anyone may do what is not for nodes only.
final class Access {
    private static final String BY = "walscope.by";
    private static final String YOU = "walscope.you";
    private static final String COUNTS = "walscope.counts";
    private static final String BEARER = "Bearer";
    private static final Set<String> OPEN = Set.of("/health", "/cluster/proof");
    private static final Set<String> WITH_KEYS = Set.of("/txn");
    private static final Set<String> OF_THE_LOG = Set.of("/wal/lines", "/wal/fingerprint");

    /// What a request needs.
    enum Need {
        NOTHING(null),
        READ(Right.read),
        WRITE(Right.write),
        ADMIN(Right.admin),
        /// Copies of the log, for repair.
        COPY(Right.read),
        /// To become a member.
        JOIN(Right.admin),
        /// To speak as a node does.
        SPEAK(null);

        private final @Nullable Right right;

        Need(@Nullable Right right) {
            this.right = right;
        }
    }

    private final Protection protection;
    private final Audit audit;
    private final Attempts attempts;

    Access(Protection protection, Audit audit, Clock clock) {
        this.attempts = new Attempts(clock);
        this.protection = protection;
        this.audit = audit;
    }

    Need of(String method, String path) {
        var isRead = method.equals("GET") || method.equals("HEAD");
        if (isRead) {
            if (OPEN.contains(path)) return Need.NOTHING;
            if (path.equals("/metrics") && protection.metricsAreOpen()) return Need.NOTHING;
            return OF_THE_LOG.contains(path) ? Need.COPY : Need.READ;
        }
        if (path.startsWith("/key/") || WITH_KEYS.contains(path)) return Need.WRITE;
        return method.equals("POST") && path.equals("/raft/members") ? Need.JOIN : Need.ADMIN;
    }

    /// Who asked, for the log of requests; `null` when nobody had to say.
    static @Nullable String by(Context ctx) {
        return ctx.attribute(BY);
    }

    /// Whose token came with the request; `null` when none was wanted, or a node asked.
    static @Nullable You you(Context ctx) {
        return ctx.attribute(YOU);
    }

    /// Whether the token that came with the request still lets its bearer do this: an answer that
    /// has no end lasts no longer.
    static boolean stillCounts(Context ctx) {
        BooleanSupplier counts = ctx.attribute(COUNTS);
        return counts == null || counts.getAsBoolean();
    }

    /// @throws Refusal 401 or 403
    void check(Context ctx, Need need) {
        var tokens = protection.tokens().isPresent();
        var secret = protection.secret().isPresent();
        if (!tokens && !secret) return;
        var given = ctx.req().getHeader("Authorization");
        if (given != null && given.startsWith(ClusterSecret.SCHEME + " ") && secret) {
            checkNode(ctx, need, given);
            return;
        }
        switch (need) {
            case NOTHING -> {}
            case SPEAK -> throw notOfTheCluster(ctx);
            case COPY, JOIN -> {
                if (!tokens) throw notOfTheCluster(ctx);
                checkBearer(ctx, need, given);
            }
            case READ, WRITE, ADMIN -> {
                if (tokens) checkBearer(ctx, need, given);
            }
        }
    }

    private void checkNode(Context ctx, Need need, String given) {
        var admitted =
                protection
                        .secret()
                        .orElseThrow()
                        .admits(given, ctx.req().getMethod(), RequestTarget.text(ctx));
        if (!admitted)
            throw refusal(
                    ctx,
                    401,
                    "The cluster secret of who asks is another one, or was proven before; start"
                            + " both nodes with the same --cluster-secret-file.",
                    ClusterSecret.SCHEME);
        ctx.attribute(BY, "a node of the cluster");
        if (need == Need.WRITE || need == Need.ADMIN)
            throw refusal(
                    ctx,
                    403,
                    "The cluster secret lets a node read and follow; for this it takes a token that"
                            + " may "
                            + need.right
                            + ".",
                    null);
    }

    private Refusal notOfTheCluster(Context ctx) {
        return refusal(
                ctx,
                401,
                protection.secret().isPresent()
                        ? "Only nodes of this cluster may ask that; start the one that asks with"
                                + " the same --cluster-secret-file."
                        : "With --tokens nodes must know each other by a secret; start all of the"
                                + " cluster with the same --cluster-secret-file.",
                ClusterSecret.SCHEME);
    }

    private void checkBearer(Context ctx, Need need, @Nullable String given) {
        var right = need.right;
        if (right == null) return;
        var isBearer = given != null && given.regionMatches(true, 0, BEARER + " ", 0, 7);
        if (given == null || !isBearer)
            throw refusal(
                    ctx,
                    401,
                    "This takes a token that may "
                            + right
                            + "; send it as Authorization: Bearer, and make one with walscope token"
                            + " new.",
                    BEARER);
        var tokens = protection.tokens().orElseThrow();
        var secret = given.substring(BEARER.length()).strip();
        switch (tokens.bearer(secret)) {
            case Bearer.Unknown() ->
                    throw refusal(
                            ctx,
                            401,
                            "This node knows no such token; make one with walscope token new.",
                            BEARER + " error=\"invalid_token\"");
            case Bearer.Expired(var token) ->
                    throw refusal(
                            ctx,
                            401,
                            "The token "
                                    + token.name()
                                    + " counted until "
                                    + token.lastDay().map(Object::toString).orElse("")
                                    + "; make a new one with walscope token new.",
                            BEARER + " error=\"invalid_token\"");
            case Bearer.Known(var token) -> {
                checkRight(ctx, token, right);
                BooleanSupplier counts =
                        () ->
                                tokens.bearer(secret) instanceof Bearer.Known(var now)
                                        && now.right().covers(right);
                ctx.attribute(COUNTS, counts);
            }
        }
    }

    private void checkRight(Context ctx, Token token, Right needed) {
        ctx.attribute(BY, token.name());
        ctx.attribute(YOU, new You(token.name(), You.Role.valueOf(token.right().name())));
        if (!token.right().covers(needed))
            throw refusal(
                    ctx,
                    403,
                    "The token "
                            + token.name()
                            + " may "
                            + token.right()
                            + "; this takes one that may "
                            + needed
                            + ".",
                    BEARER + " error=\"insufficient_scope\", scope=\"" + needed + "\"");
    }

    private Refusal refusal(Context ctx, int status, String detail, @Nullable String challenge) {
        audit.refused(
                ctx.req().getRemoteAddr(),
                ctx.req().getMethod() + " " + RequestTarget.path(ctx),
                detail);
        var seconds = status == 401 ? attempts.refused(ctx.req().getRemoteAddr()) : 0;
        if (seconds > 0)
            return new Refusal(
                    429,
                    "More than "
                            + Attempts.MOST
                            + " requests from this address were refused within a minute; come back"
                            + " in "
                            + seconds
                            + " s, with a token that counts.",
                    Map.of("Retry-After", Long.toString(seconds)));
        return new Refusal(
                status,
                detail,
                challenge == null ? Map.of() : Map.of("WWW-Authenticate", challenge));
    }
}
