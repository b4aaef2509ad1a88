package dev.walscope.session;

import dev.walscope.api.LogEntry;
import dev.walscope.scope.NodeView;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Which entries a person looks for, as it was typed: words that must all hold, such as `user
/// op:delete client:anna id:10-20 damaged`.
///
/// @param text as it was typed
public record EntryFilter(String text, List<Word> words) {
    public static final EntryFilter NONE = new EntryFilter("", List.of());

    private static final Pattern IDS = Pattern.compile("(\\d{1,18})(?:-(\\d{1,18}))?");
    private static final List<String> OPERATIONS = List.of("set", "delete", "lost");

    public EntryFilter {
        words = List.copyOf(words);
    }

    /// One thing that must hold of an entry.
    public sealed interface Word {
        /// @param part of the key, in small letters
        record Key(String part) implements Word {}

        record Operation(String name) implements Word {}

        /// @param part of the client id, in small letters
        record Client(String part) implements Word {}

        record Ids(long first, long last) implements Word {}

        /// Unreadable there.
        record Damaged() implements Word {}
    }

    /// @throws IllegalArgumentException with one sentence that says what to type
    public static EntryFilter parse(String typed) {
        var words = new ArrayList<Word>();
        for (var word : typed.strip().split("\\s+")) if (!word.isEmpty()) words.add(word(word));
        return words.isEmpty() ? NONE : new EntryFilter(typed.strip(), words);
    }

    private static Word word(String typed) {
        var small = typed.toLowerCase(Locale.ROOT);
        if (small.equals("damaged")) return new Word.Damaged();
        var value = small.substring(small.indexOf(':') + 1);
        if (small.startsWith("key:")) return new Word.Key(value);
        if (small.startsWith("client:")) return new Word.Client(value);
        if (small.startsWith("op:")) {
            if (!OPERATIONS.contains(value))
                throw new IllegalArgumentException("op: is followed by set, delete or lost");
            return new Word.Operation(value.toUpperCase(Locale.ROOT));
        }
        if (!small.startsWith("id:")) return new Word.Key(small);
        var ids = IDS.matcher(value);
        if (!ids.matches())
            throw new IllegalArgumentException("id: is followed by an id, or two as in id:10-20");
        long first = Long.parseLong(ids.group(1));
        return new Word.Ids(first, ids.group(2) == null ? first : Long.parseLong(ids.group(2)));
    }

    public boolean isOn() {
        return !words.isEmpty();
    }

    /// @param entry what `node` has under the id; `null` while it is only known that there is one
    public boolean matches(NodeView node, long id, @Nullable LogEntry entry) {
        for (var word : words) if (!holds(word, node, id, entry)) return false;
        return true;
    }

    private static boolean holds(Word word, NodeView node, long id, @Nullable LogEntry entry) {
        return switch (word) {
            case Word.Damaged() -> node.isCorrupt(id);
            case Word.Ids(var first, var last) -> first <= id && id <= last;
            case Word.Key(var part) ->
                    entry != null && entry.keys().stream().anyMatch(key -> contains(key, part));
            case Word.Client(var part) -> entry != null && contains(entry.clientId(), part);
            case Word.Operation(var name) -> entry != null && name.equals(entry.operation());
        };
    }

    private static boolean contains(@Nullable String text, String part) {
        return text != null && text.toLowerCase(Locale.ROOT).contains(part);
    }

    /// Whether a sentence says all that was typed, when that are plain words.
    public boolean isIn(String sentence) {
        var small = sentence.toLowerCase(Locale.ROOT);
        return words.stream()
                .allMatch(word -> word instanceof Word.Key(var part) && small.contains(part));
    }
}
