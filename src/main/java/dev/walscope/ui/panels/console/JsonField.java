package dev.walscope.ui.panels.console;

import com.fasterxml.jackson.databind.node.TextNode;

import dev.walscope.api.Wire;

/// What a person typed as a value: JSON is taken as it is, anything else is made a JSON string.
public final class JsonField {
    private JsonField() {}

    public static String json(String typed) {
        return isOneValue(typed) ? typed.strip() : TextNode.valueOf(typed).toString();
    }

    /// In brackets, so that `12 monkeys` and `1, 2` are not taken for the number they begin with.
    private static boolean isOneValue(String typed) {
        try {
            var list = Wire.tree("[" + typed + "]");
            return list.isArray() && list.size() == 1 && !typed.isBlank();
        } catch (Wire.BadWire e) {
            return false;
        }
    }
}
