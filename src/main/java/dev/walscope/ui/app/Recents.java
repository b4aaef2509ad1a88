package dev.walscope.ui.app;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/// The clusters that were looked at last, newest first: data folders, and addresses of nodes that
/// another program started. Immutable; at most eight.
record Recents(List<String> places) {
    private static final int MAX = 8;
    private static final int LENGTH_MAX = 4_096;

    static final Recents NONE = new Recents(List.of());

    Recents {
        places = List.copyOf(places);
    }

    static Recents of(Properties read) {
        var places = new ArrayList<String>();
        for (int i = 1; i <= MAX; i++) {
            var place = read.getProperty("recent." + i, "");
            if (isPlace(place) && !places.contains(place)) places.add(place);
        }
        return new Recents(places);
    }

    /// A line of the file may hold anything; only what can be opened is a place.
    private static boolean isPlace(String text) {
        if (text.isBlank() || text.length() > LENGTH_MAX) return false;
        try {
            var _ = isUrl(text) ? URI.create(text) : Path.of(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    void writeTo(Properties written) {
        for (int i = 0; i < places.size(); i++)
            written.setProperty("recent." + (i + 1), places.get(i));
    }

    Recents with(Path folder) {
        return with(folder.toAbsolutePath().normalize().toString());
    }

    Recents with(URI url) {
        return with(url.toString());
    }

    private Recents with(String place) {
        var now = new ArrayList<>(places);
        now.remove(place);
        now.addFirst(place);
        return new Recents(now.subList(0, Math.min(MAX, now.size())));
    }

    static boolean isUrl(String place) {
        return place.startsWith("http://") || place.startsWith("https://");
    }
}
