package dev.walscope.node;

import java.util.List;

/// What there is, by path; for `Allow`.
final class Routes {
    private Routes() {}

    static List<String> methodsOf(String rawPath) {
        if (rawPath.startsWith("/key/")) return List.of("GET", "HEAD", "PUT", "DELETE");
        if (rawPath.startsWith("/followers/")) return List.of("DELETE");
        if (rawPath.equals("/scrub")) return List.of("POST");
        return List.of("GET", "HEAD");
    }
}
