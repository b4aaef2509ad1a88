package dev.walscope.node.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.walscope.api.Wire;
import dev.walscope.entry.KeyState;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a write is told, and told again when it is sent again: made of nothing but what is
/// remembered of it.
final class WriteAnswers {
    private WriteAnswers() {}

    /// `{"status":"ok","id":14}`
    static byte[] written(long id) {
        return ("{\"status\":\"ok\",\"id\":" + id + "}").getBytes(UTF_8);
    }

    /// `{"status":"ok","succeeded":true,"id":14}`
    static byte[] transacted(long id) {
        return ("{\"status\":\"ok\",\"succeeded\":true,\"id\":" + id + "}").getBytes(UTF_8);
    }

    /// `{"status":"ok","succeeded":false,"results":[{"key":"a","value":1,"version":14}]}`
    static byte[] notTransacted(List<KeyState> found) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", "ok");
        body.put("succeeded", false);
        body.put("results", found.stream().map(WriteAnswers::state).toList());
        return Wire.bytes(body);
    }

    /// `{"key":"a","value":1,"version":14}`; both `null` when there is no such key.
    static Map<String, @Nullable Object> state(KeyState state) {
        var value = state.value();
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put("key", state.key());
        shown.put("value", value == null ? null : Wire.raw(value.compact()));
        shown.put("version", version(state));
        return shown;
    }

    private static @Nullable Long version(KeyState state) {
        return state.isAbsent() ? null : state.version();
    }

    /// 412, with the version that the key has.
    ///
    /// @param headers what else is to be said in them
    static Refusal unmet(KeyState found, Map<String, String> headers) {
        var all = new LinkedHashMap<>(headers);
        if (!found.isAbsent()) all.put("ETag", Preconditions.tag(found.version()));
        Map<String, @Nullable Object> more = new LinkedHashMap<>();
        more.put("version", version(found));
        return new Refusal(412, sentence(found), all, more);
    }

    private static String sentence(KeyState found) {
        return found.isAbsent()
                ? "There is no such key, and the request's condition needs one; nothing was"
                        + " written."
                : "The key's version is "
                        + found.version()
                        + ", which the request's condition does not allow; nothing was written,"
                        + " read the key and decide anew.";
    }
}
