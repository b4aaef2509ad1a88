package dev.walscope.kv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.entry.Entry;
import dev.walscope.entry.JsonText;
import dev.walscope.entry.Operation;

import org.junit.jupiter.api.Test;

import java.util.Optional;

class KeyValueStoreTest {
    private final KeyValueStore store = new KeyValueStore();
    private long lastId;

    @Test
    void keysComeInTheOrderOfTheirUtf8() {
        set("\uFFFF");
        set("\uD83D\uDE00");
        set("b");
        set("a");

        assertThat(store.keys("", null, 9)).containsExactly("a", "b", "\uFFFF", "\uD83D\uDE00");
    }

    @Test
    void aPageOfKeysBeginsBehindTheLastOne() {
        for (var key : new String[] {"x1", "x2", "x3", "y1"}) set(key);

        assertThat(store.keys("x", null, 2)).containsExactly("x1", "x2");
        assertThat(store.keys("x", "x2", 2)).containsExactly("x3");
        assertThat(store.keys("x", "x3", 2)).isEmpty();
    }

    @Test
    void aDeletedKeyIsGone() {
        set("a");
        store.apply(new Entry(++lastId, Operation.DELETE, "a", null, Optional.empty()));

        assertThat(store.contains("a")).isFalse();
        assertThat(store.keys("", null, 9)).isEmpty();
    }

    private void set(String key) {
        var value = JsonText.string("v");
        store.apply(new Entry(++lastId, Operation.SET, key, value, Optional.empty()));
    }
}
