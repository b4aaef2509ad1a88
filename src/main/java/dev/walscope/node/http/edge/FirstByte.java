package dev.walscope.node.http.edge;

import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/// Where TLS is spoken, looks at the first byte that a client sends: one that speaks plain HTTP is
/// told so in HTTP, instead of losing the connection without a word.
final class FirstByte extends AbstractConnectionFactory {
    /// A handshake record (RFC 8446, 5.1).
    private static final byte HANDSHAKE = 22;

    private static final int LOOKED_AT = 1024;
    private static final byte[] SPEAK_TLS =
            EdgeConnector.lastAnswer(
                    "400 Bad Request",
                    "This port speaks TLS; ask it by https:// instead of http://.");

    private final SslConnectionFactory tls;

    FirstByte(SslConnectionFactory tls) {
        super("first-byte");
        this.tls = tls;
        installBean(tls);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        return configure(new Waiting(connector, endPoint), connector, endPoint);
    }

    /// Nothing has come yet; such a connection counts as idle.
    final class Waiting extends AbstractConnection {
        private final Connector connector;
        private final AtomicBoolean isOver = new AtomicBoolean();

        Waiting(Connector connector, EndPoint endPoint) {
            super(endPoint, connector.getExecutor());
            this.connector = connector;
        }

        /// @return `false` when something has come
        boolean closeWhenSilent() {
            if (!isOver.compareAndSet(false, true)) return false;
            close();
            return true;
        }

        @Override
        public void onOpen() {
            super.onOpen();
            fillInterested();
        }

        @Override
        public void onFillable() {
            var bytes = BufferUtil.allocate(LOOKED_AT);
            try {
                int read = getEndPoint().fill(bytes);
                if (read == 0) fillInterested();
                else if (read < 0 || !isOver.compareAndSet(false, true)) close();
                else if (bytes.get(bytes.position()) == HANDSHAKE) speakTls(bytes);
                else refuse();
            } catch (IOException e) {
                close();
            }
        }

        private void speakTls(ByteBuffer bytes) {
            var connection = tls.newConnection(connector, getEndPoint());
            if (connection instanceof Connection.UpgradeTo next) next.onUpgradeTo(bytes);
            getEndPoint().upgrade(connection);
        }

        private void refuse() {
            getEndPoint().write(Callback.from(this::close), ByteBuffer.wrap(SPEAK_TLS));
        }
    }
}
