package dev.walscope.ui.panels.console;

import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.CurlLine;
import dev.walscope.client.UnclearCurl;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// A curl line from a terminal or a lesson, and which of the window's nodes it speaks to.
///
/// @param node the node's name
record PastedCurl(String node, Call call) {
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final int HTTP = 80;

    static boolean looksLikeOne(String text) {
        return text.strip().startsWith("curl ");
    }

    /// @throws UnclearCurl when the line is none
    /// @throws IllegalArgumentException when it is for none of the `nodes`
    static PastedCurl read(
            String text, Collection<String> nodes, Function<String, Optional<URI>> address) {
        var line = CurlLine.parse(text.strip());
        return nodes.stream()
                .filter(
                        name ->
                                address.apply(name)
                                        .filter(at -> isSame(at, line.base()))
                                        .isPresent())
                .findFirst()
                .map(name -> new PastedCurl(name, line.call()))
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "no node of this cluster is at "
                                                + line.base()
                                                + ": attach to it first"));
    }

    private static boolean isSame(URI a, URI b) {
        boolean isHere = THIS_MACHINE.contains(a.getHost()) && THIS_MACHINE.contains(b.getHost());
        return port(a) == port(b) && (isHere || String.valueOf(a.getHost()).equals(b.getHost()));
    }

    private static int port(URI address) {
        return address.getPort() < 0 ? HTTP : address.getPort();
    }

    /// The key, when it is a request for one.
    Optional<String> key() {
        var path = call.path();
        return path.startsWith("/key/")
                ? Optional.of(
                        URLDecoder.decode(
                                path.substring("/key/".length()).replace("+", "%2B"),
                                StandardCharsets.UTF_8))
                : Optional.empty();
    }

    /// The value in the body, as JSON.
    Optional<String> value() {
        try {
            var body = call.body();
            var value = body == null ? null : Wire.tree(body).get("value");
            return Optional.ofNullable(value).map(Object::toString);
        } catch (Wire.BadWire e) {
            // Sent as it is all the same: what the node says of it is worth seeing.
            return Optional.empty();
        }
    }
}
