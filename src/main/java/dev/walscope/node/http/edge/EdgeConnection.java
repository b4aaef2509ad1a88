package dev.walscope.node.http.edge;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/// One client's connection: knows what really stood in the request line, since when a request has
/// been on its way, and since when there has been none.
///
/// Jetty refuses `%00` and silently drops what stands behind a `#`, but a key may hold anything and
/// must not become another one.
final class EdgeConnection extends HttpConnection {
    private static final long NOTHING = 0;
    private static final long UNDER_WAY = 1;
    private static final long CUT_OFF = -1;

    /// When the first byte of a request came that has not arrived yet, by the monotonic clock; or
    /// that there is none, that one is being answered, that there will be none any more.
    private final AtomicLong begunNanos = new AtomicLong(NOTHING);

    private volatile long idleSinceNanos = System.nanoTime();
    private volatile @Nullable String target;

    EdgeConnection(HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
        super(configuration, connector, endPoint);
    }

    @Override
    public void onFillable() {
        // Never 0, 1 nor -1, which mean something else.
        begunNanos.compareAndSet(NOTHING, (System.nanoTime() | 2) & ~1);
        super.onFillable();
    }

    @Override
    protected HttpStreamOverHTTP1 newHttpStream(String method, String uri, HttpVersion version) {
        if (uri.indexOf('#') >= 0) throw refusal("a # in the request line; write it as %23");
        if (uri.indexOf('\uFFFD') >= 0)
            throw refusal("the request line is not UTF-8; percent-encode it");
        if (hasBadPercent(uri))
            throw refusal("a % must be followed by two hexadecimal digits; write it as %25");
        target = uri;
        return new Exchange(method, uri.replace("%00", "%01"), version);
    }

    private static HttpException.RuntimeException refusal(String reason) {
        return new HttpException.RuntimeException(400, reason);
    }

    /// In the path; the query is looked at by those who need it.
    private static boolean hasBadPercent(String uri) {
        var query = uri.indexOf('?');
        var end = query < 0 ? uri.length() : query;
        for (int at = uri.indexOf('%'); at >= 0 && at < end; at = uri.indexOf('%', at + 3))
            if (at + 2 >= end || !isHex(uri.charAt(at + 1)) || !isHex(uri.charAt(at + 2)))
                return true;
        return false;
    }

    private static boolean isHex(char c) {
        return ('0' <= c && c <= '9') || ('a' <= (c | 0x20) && (c | 0x20) <= 'f');
    }

    /// The request target as it stood in the request line.
    @Nullable String target() {
        return target;
    }

    /// A request's headers are complete.
    ///
    /// @return `false` when that was too late
    boolean arrived() {
        return begunNanos.getAndUpdate(begun -> begun == CUT_OFF ? CUT_OFF : UNDER_WAY) != CUT_OFF;
    }

    private void answered() {
        begunNanos.compareAndSet(UNDER_WAY, NOTHING);
    }

    /// Answers `answer` and closes when a request has been on its way for longer than `maxNanos`.
    void cutOffWhenLate(long maxNanos, byte[] answer) {
        var begun = begunNanos.get();
        if (begun == NOTHING || begun == UNDER_WAY || begun == CUT_OFF) return;
        if (System.nanoTime() - begun < maxNanos) return;
        if (!begunNanos.compareAndSet(begun, CUT_OFF)) return;
        var endPoint = getEndPoint();
        endPoint.write(Callback.from(endPoint::close), ByteBuffer.wrap(answer));
    }

    /// Whether nothing is asked and nothing is answered here.
    boolean isIdle() {
        return begunNanos.get() == NOTHING;
    }

    /// Since when it is idle, by the monotonic clock.
    long idleSinceNanos() {
        return idleSinceNanos;
    }

    /// @return `false` when it is not idle
    boolean closeWhenIdle() {
        if (!begunNanos.compareAndSet(NOTHING, CUT_OFF)) return false;
        getEndPoint().close();
        return true;
    }

    /// One request and its answer; says when it is over. After an upgrade it never is: what is then
    /// spoken is not HTTP.
    private final class Exchange extends HttpStreamOverHTTP1 {
        private boolean upgraded;

        Exchange(String method, String uri, HttpVersion version) {
            super(method, uri, version);
        }

        @Override
        public void send(
                MetaData.Request request,
                MetaData.@Nullable Response response,
                boolean last,
                @Nullable ByteBuffer content,
                Callback callback) {
            if (response != null && response.getStatus() == HttpStatus.SWITCHING_PROTOCOLS_101)
                upgraded = true;
            // Not when all is done: the client may be quicker to ask again.
            if (last) idleSinceNanos = System.nanoTime();
            super.send(request, response, last, content, callback);
        }

        @Override
        public void succeeded() {
            if (!upgraded) answered();
            super.succeeded();
        }
    }
}
