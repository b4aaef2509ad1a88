package dev.walscope.entry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Takes a [TransactionBody] from what a [JsonReader] reads. Used once.
final class TransactionReader {
    static final String SHAPE = "{\"if\": […], \"then\": […], \"else\": […]}";

    private static final String IF_ITEM =
            "An item of \"if\" is {\"key\": …} with one of \"version\": ID, \"absent\": true,"
                    + " \"exists\": true and \"value\": …";
    private static final String THEN_ITEM =
            "An item of \"then\" is {\"put\": KEY, \"value\": …} or {\"delete\": KEY}";
    private static final String ELSE_ITEM = "An item of \"else\" is {\"get\": KEY}";

    private final JsonReader reader;
    private final JsonParser in;
    private final List<Check> checks = new ArrayList<>();
    private final List<KeyWrite> writes = new ArrayList<>();
    private final List<String> reads = new ArrayList<>();
    private final Set<String> written = new HashSet<>();

    TransactionReader(JsonReader reader, JsonParser in) {
        this.reader = reader;
        this.in = in;
    }

    TransactionBody body() {
        return new TransactionBody(List.copyOf(checks), List.copyOf(writes), List.copyOf(reads));
    }

    void read() throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            reader.object("The body is not an object: send " + SHAPE);
            in.skipChildren();
            return;
        }
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            var name = in.currentName();
            in.nextToken();
            switch (name) {
                case "if" -> items(name, IF_ITEM, this::check);
                case "then" -> items(name, THEN_ITEM, this::write);
                case "else" -> items(name, ELSE_ITEM, this::get);
                default -> {
                    reader.object(
                            "The body may hold nothing but \"if\", \"then\" and \"else\": remove \""
                                    + JsonReader.shown(name)
                                    + "\"");
                    in.skipChildren();
                }
            }
        }
        if (writes.isEmpty())
            reader.object("The body has no \"then\": name a key to put or to delete");
        if (checks.size() + writes.size() + reads.size() > TransactionBody.ITEMS_MAX)
            reader.object(
                    "The transaction has more than "
                            + TransactionBody.ITEMS_MAX
                            + " items: send several smaller ones");
    }

    private interface Item {
        /// @return whether it is one
        boolean of(Map<String, Member> members);
    }

    /// @param value `null` for JSON's null
    private record Member(@Nullable JsonText value, @Nullable String text) {
        private boolean isTrue() {
            return value != null && value.toString().equals("true");
        }
    }

    private void items(String name, String shape, Item item) throws IOException {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            reader.object("\"" + name + "\" is not a list: send " + SHAPE);
            in.skipChildren();
            return;
        }
        while (in.nextToken() != JsonToken.END_ARRAY) {
            if (in.currentToken() == null) throw JsonReader.endsTooEarly();
            if (in.currentToken() != JsonToken.START_OBJECT) {
                reader.object(shape);
                in.skipChildren();
            } else if (!item.of(members())) {
                reader.object(shape);
            }
        }
    }

    private Map<String, Member> members() throws IOException {
        var members = new HashMap<String, Member>();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            var name = in.currentName();
            var token = in.nextToken();
            var text = token == JsonToken.VALUE_STRING ? in.getText() : null;
            var value = reader.copied();
            members.put(name, new Member(token == JsonToken.VALUE_NULL ? null : value, text));
        }
        return members;
    }

    private boolean check(Map<String, Member> members) {
        var key = key(members, "key");
        if (key == null || members.size() != 2) return false;
        for (var one : members.entrySet()) {
            var member = one.getValue();
            switch (one.getKey()) {
                case "version" -> {
                    var id = id(member);
                    if (id < 1) return false;
                    checks.add(Check.version(key, id));
                }
                case "absent" -> {
                    if (!member.isTrue()) return false;
                    checks.add(Check.absent(key));
                }
                case "exists" -> {
                    if (!member.isTrue()) return false;
                    checks.add(new Check(key, new Check.Required.Present()));
                }
                case "value" -> {
                    if (member.value() == null) return false;
                    checks.add(new Check(key, new Check.Required.Value(member.value())));
                }
                case "key" -> {}
                default -> {
                    return false;
                }
            }
        }
        return true;
    }

    private static long id(Member member) {
        if (member.value() == null) return 0;
        try {
            return Long.parseLong(member.value().toString());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private boolean write(Map<String, Member> members) {
        var put = key(members, "put");
        var deleted = key(members, "delete");
        var value = members.get("value");
        if (put != null && members.size() == 2 && value != null && value.value() != null)
            return writes.add(new KeyWrite(once(put), value.value()));
        if (deleted != null && members.size() == 1)
            return writes.add(new KeyWrite(once(deleted), null));
        return false;
    }

    private String once(String key) {
        if (!written.add(key))
            reader.object(
                    "\"then\" writes the key \""
                            + JsonReader.shown(key)
                            + "\" twice: name it once");
        return key;
    }

    private boolean get(Map<String, Member> members) {
        var key = key(members, "get");
        return key != null && members.size() == 1 && reads.add(key);
    }

    private @Nullable String key(Map<String, Member> members, String name) {
        var member = members.get(name);
        if (member == null || member.text() == null) return null;
        var bytes = member.text().getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > KeyWrite.KEY_BYTES_MAX)
            reader.object(
                    "A key has 1 to "
                            + KeyWrite.KEY_BYTES_MAX
                            + " bytes in UTF-8: name a shorter one");
        return member.text();
    }
}
