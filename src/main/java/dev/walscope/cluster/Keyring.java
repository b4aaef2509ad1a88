package dev.walscope.cluster;

import dev.walscope.api.NodeUrl;
import dev.walscope.client.Credentials;
import dev.walscope.security.PrivateFile;
import dev.walscope.security.Tls;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

/// What is shown to which node: each address has its own token and its own authority, which no
/// other address ever sees.
///
/// What a person gave is kept in a file for its owner only, from one window to the next; what this
/// program made itself is lent for as long as it runs. Any thread may ask and change.
public final class Keyring {
    /// More than anyone watches; the oldest gives way.
    private static final int KEPT_MAX = 64;

    /// What a person gave for an address.
    private record Kept(String ca, String token) {}

    private final @Nullable Path file;
    private final Map<String, Kept> kept = new LinkedHashMap<>();
    private final Map<String, Credentials> usable = new ConcurrentHashMap<>();
    private String complaint = "";

    private Keyring(@Nullable Path file) {
        this.file = file;
    }

    /// One that forgets all of it at the end.
    public static Keyring forgetting() {
        return new Keyring(null);
    }

    /// @param file which need not be there; what cannot be read is told by [#complaint]
    public static Keyring of(Path file) {
        var keyring = new Keyring(file);
        keyring.read(file);
        return keyring;
    }

    /// What is wrong with the file, one sentence; empty when nothing is.
    public String complaint() {
        return complaint;
    }

    public Credentials of(URI url) {
        return usable.getOrDefault(origin(url), Credentials.NONE);
    }

    /// For this run alone: of nodes that this program protects itself.
    void lend(URI url, Credentials credentials) {
        usable.put(origin(url), credentials);
    }

    /// Keeps what a person gives for a node, in the place of what was kept for it; nothing at all
    /// takes it off the ring.
    ///
    /// @param ca PEM; `null` for the authorities that the JDK believes
    /// @param token `null` for none
    /// @throws IOException with one sentence, when the authority's file cannot be used or the
    /// ring's not be written; then all is as before
    public synchronized void keep(URI url, @Nullable Path ca, @Nullable String token)
            throws IOException {
        var origin = origin(url);
        var tls = ca == null ? null : Tls.believing(ca);
        kept.remove(origin);
        if (ca == null && token == null) {
            usable.remove(origin);
        } else {
            if (kept.size() == KEPT_MAX) kept.remove(kept.keySet().iterator().next());
            kept.put(
                    origin,
                    new Kept(
                            ca == null ? "" : ca.toAbsolutePath().toString(),
                            token == null ? "" : token));
            usable.put(origin, new Credentials(token, ca, tls));
        }
        write();
    }

    private void write() throws IOException {
        if (file == null) return;
        var written = new Properties();
        int n = 0;
        for (var one : kept.entrySet()) {
            n++;
            written.setProperty(n + ".url", one.getKey());
            written.setProperty(n + ".ca", one.getValue().ca());
            written.setProperty(n + ".token", one.getValue().token());
        }
        var text = new StringWriter();
        written.store(text, "Whom Walscope's window may ask, and how. For its owner only.");
        Files.createDirectories(file.toAbsolutePath().getParent());
        PrivateFile.replace(file, text.toString());
    }

    private void read(Path from) {
        if (!Files.exists(from)) return;
        try {
            var read = new Properties();
            read.load(new StringReader(PrivateFile.text(from)));
            for (int n = 1; n <= KEPT_MAX; n++) {
                var url = read.getProperty(n + ".url", "");
                if (!url.isEmpty())
                    take(url, read.getProperty(n + ".ca", ""), read.getProperty(n + ".token", ""));
            }
        } catch (IOException | IllegalArgumentException e) {
            complaint = "What nodes are shown is not known any more: " + e.getMessage() + ".";
        }
    }

    /// An authority whose file is gone is asked for again when the node is called.
    private void take(String url, String ca, String token) {
        var origin = origin(URI.create(url));
        kept.put(origin, new Kept(ca, token));
        try {
            var file = ca.isEmpty() ? null : Path.of(ca);
            usable.put(
                    origin,
                    new Credentials(
                            token.isEmpty() ? null : token,
                            file,
                            file == null ? null : Tls.believing(file)));
        } catch (IOException e) {
            complaint = "The CA for " + url + " cannot be used: " + e.getMessage() + ".";
        }
    }

    /// A path says nothing of who answers, and `localhost` has one name here.
    private static String origin(URI url) {
        return url.getScheme() + "://" + NodeUrl.host(url) + ":" + NodeUrl.port(url);
    }
}
