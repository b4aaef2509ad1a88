package dev.walscope.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;

import dev.walscope.api.Wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// HTTP/1.1 byte by byte: a test says exactly what goes over the wire, and sees exactly what comes.
final class Wires implements Closeable {
    /// @param headers by name in lower case
    record Reply(int status, Map<String, String> headers, String body) {
        JsonNode json() {
            return Wire.tree(body);
        }

        String detail() {
            return json().path("detail").asText("");
        }

        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    final Socket socket;
    private final InputStream in;

    Wires(int port) throws IOException {
        this(port, InetAddress.getByName("127.0.0.1"));
    }

    /// @param own the client's address
    Wires(int port, InetAddress own) throws IOException {
        socket = new Socket(InetAddress.getByName("127.0.0.1"), port, own, 0);
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /// One request on a connection of its own.
    ///
    /// @param extra more header lines, each ended by `\r\n`
    static Reply call(int port, String method, String target, String extra, byte[] body)
            throws IOException {
        try (var wires = new Wires(port)) {
            wires.send(request(method, target, extra, body));
            return wires.reply(method.equals("HEAD"));
        }
    }

    static Reply get(int port, String target) throws IOException {
        return call(port, "GET", target, "", new byte[0]);
    }

    static Reply put(int port, String target, String json) throws IOException {
        return call(
                port, "PUT", target, "Content-Type: application/json\r\n", json.getBytes(UTF_8));
    }

    static Reply delete(int port, String target) throws IOException {
        return call(port, "DELETE", target, "", new byte[0]);
    }

    /// A target's characters above U+00FF go as UTF-8.
    static byte[] request(String method, String target, String extra, byte[] body) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes((method + " " + target + " HTTP/1.1\r\n").getBytes(UTF_8));
        if (!extra.contains("Host:")) bytes.writeBytes("Host: localhost\r\n".getBytes(UTF_8));
        bytes.writeBytes(extra.getBytes(UTF_8));
        if (body.length > 0 && !extra.contains("Content-Length") && !extra.contains("chunked"))
            bytes.writeBytes(("Content-Length: " + body.length + "\r\n").getBytes(UTF_8));
        bytes.writeBytes("\r\n".getBytes(UTF_8));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    Wires send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    Wires send(String text) throws IOException {
        return send(text.getBytes(UTF_8));
    }

    Reply reply() throws IOException {
        return reply(false);
    }

    /// The next reply of this connection.
    Reply reply(boolean toHead) throws IOException {
        var head = head();
        if (head.status() == 100) return reply(toHead);
        var length = head.header("Content-Length");
        byte[] body;
        if (toHead || head.status() == 204) body = new byte[0];
        else if (!length.isEmpty()) body = in.readNBytes(Integer.parseInt(length));
        else if (head.header("Transfer-Encoding").equals("chunked")) body = chunks();
        else body = in.readAllBytes();
        return new Reply(head.status(), head.headers(), new String(body, UTF_8));
    }

    /// Status and headers; the body is left to [#line] and [#read].
    Reply head() throws IOException {
        var status = line();
        var headers = new TreeMap<String, String>();
        for (String line; !(line = line()).isEmpty(); ) {
            var colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new Reply(Integer.parseInt(status.split(" ")[1]), headers, "");
    }

    private byte[] chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        for (int size; (size = Integer.parseInt(line(), 16)) > 0; line())
            body.writeBytes(in.readNBytes(size));
        line();
        return body.toByteArray();
    }

    String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c; (c = in.read()) != '\n'; ) {
            if (c < 0) throw new EOFException("after \"" + line.toString(ISO_8859_1) + "\"");
            if (c != '\r') line.write(c);
        }
        return line.toString(UTF_8);
    }

    int read() throws IOException {
        return in.read();
    }

    /// Whether the other side closes, within the socket's time-out.
    boolean isClosedByPeer() {
        try {
            return in.readAllBytes().length >= 0;
        } catch (IOException e) {
            return e.getMessage() != null && e.getMessage().contains("reset");
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
