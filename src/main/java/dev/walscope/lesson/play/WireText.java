package dev.walscope.lesson.play;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.client.Call;

import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;

/// What somebody who listens on the wire makes of a request: of plain HTTP the request line and the
/// body, as bytes and as text; of TLS which records went by.
///
/// The same on every run. Headers are left out, since a token may stand there; of TLS all but the
/// first three bytes of a record differs from run to run. Source: RFC 8446, section 5.1.
///
/// @param isReadable whether the request's path or its body went by as it is
record WireText(boolean isReadable, String text) {
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");
    private static final int A_LINE = 8;
    private static final int SHOWN_MAX = 4 * A_LINE;
    private static final int RECORD_HEAD = 5;
    private static final int HANDSHAKE = 22;
    private static final String END_OF_HEAD = "\r\n\r\n";

    static WireText of(byte[] fromClient, Call call) {
        var text = new String(fromClient, ISO_8859_1);
        var body = call.body();
        boolean isReadable =
                text.contains(call.path()) || body != null && text.contains(latin1(body));
        boolean isTls = fromClient.length > 0 && fromClient[0] == HANDSHAKE;
        return new WireText(isReadable, isTls ? records(fromClient, isReadable) : plain(text));
    }

    /// Its bytes as those of `text` are taken.
    private static String latin1(String body) {
        return new String(body.getBytes(UTF_8), ISO_8859_1);
    }

    private static String plain(String text) {
        int line = text.indexOf("\r\n");
        int head = text.indexOf(END_OF_HEAD);
        if (line < 0 || head < 0) return dump(text);
        var body = text.substring(head + END_OF_HEAD.length());
        return dump(text.substring(0, line + 2)) + (body.isEmpty() ? "" : "\n…\n" + dump(body));
    }

    private static String dump(String text) {
        var shown = text.substring(0, Math.min(text.length(), SHOWN_MAX));
        var out = new StringBuilder();
        for (int at = 0; at < shown.length(); at += A_LINE) {
            if (at > 0) out.append('\n');
            var part = shown.substring(at, Math.min(at + A_LINE, shown.length()));
            var hex = HEX.formatHex(part.getBytes(ISO_8859_1));
            out.append(hex).repeat(' ', 3 * A_LINE - hex.length() + 1);
            out.append(part.replaceAll("[^ -~]", "."));
        }
        return out.toString();
    }

    private static String records(byte[] bytes, boolean isReadable) {
        Set<String> kinds = new LinkedHashSet<>();
        for (int at = 0; at + RECORD_HEAD <= bytes.length; ) {
            kinds.add(kind(bytes, at));
            at += RECORD_HEAD + ((bytes[at + 3] & 0xff) << 8 | bytes[at + 4] & 0xff);
        }
        return String.join("\n", kinds)
                + (isReadable ? "\npath or body among them" : "\nneither path nor body in any");
    }

    private static String kind(byte[] bytes, int at) {
        var words =
                switch (bytes[at]) {
                    case 20 -> "from here on encrypted";
                    case 21 -> "an alert";
                    case HANDSHAKE -> "hello, in the clear";
                    case 23 -> "encrypted";
                    default -> "no record of TLS";
                };
        return HEX.formatHex(bytes, at, at + 3) + " …  " + words;
    }
}
