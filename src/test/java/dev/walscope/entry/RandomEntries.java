package dev.walscope.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Entries of every sort, drawn from a seeded source, so that a failure can be had again.
final class RandomEntries {
    private static final int[] CHARACTERS = {
        'a', 'Z', '0', ' ', '"', '\\', '/', 0, '\b', '\n', 0x1f, 0x7e, 0x7f, 0x80, 0xe9, 0x7ff,
        0x800, 0x2028, 0xd7ff, 0xe000, 0xfeff, 0xff5e, 0xffff, 0x10000, 0x1f600, 0x10ffff
    };

    private final Random random;

    RandomEntries(long seed) {
        random = new Random(seed);
    }

    Entry next() {
        var id = random.nextBoolean() ? 1 + random.nextInt(99) : random.nextLong() >>> 1 | 1;
        var term = random.nextInt(3) > 0 ? 0 : random.nextLong() >>> 1 + random.nextInt(61) | 1;
        if (term > 0 && random.nextInt(4) == 0)
            return new Entry(id, Operation.NOOP, null, null, Optional.empty(), term);
        var operation = random.nextInt(5) == 0 ? Operation.DELETE : Operation.SET;
        var value = operation == Operation.DELETE ? null : JsonText.parse(topValue());
        if (term > 0 && value != null && random.nextInt(4) == 0)
            return new Entry(id, Operation.MEMBERS, null, value, Optional.empty(), term);
        if (random.nextInt(6) == 0)
            return new Entry(id, Operation.TXN, null, Writes.text(writes()), tag(), term);
        return new Entry(id, operation, text(), value, tag(), term);
    }

    private List<KeyWrite> writes() {
        var writes = new ArrayList<KeyWrite>();
        for (int i = 0, count = 1 + random.nextInt(3); i < count; i++)
            writes.add(
                    new KeyWrite(
                            text() + i,
                            random.nextInt(3) == 0 ? null : JsonText.parse(topValue())));
        return writes;
    }

    private Optional<RequestTag> tag() {
        if (random.nextInt(3) > 0) return Optional.empty();
        var timestamp = random.nextLong() >>> 1 + random.nextInt(62);
        return Optional.of(new RequestTag("c" + text(), text() + "r", timestamp));
    }

    private String topValue() {
        var value = value(0);
        return value.equals("null") ? "0" : value;
    }

    private String value(int depth) {
        return switch (random.nextInt(depth < 4 ? 8 : 6)) {
            case 0 -> random.nextBoolean() ? "true" : random.nextBoolean() ? "false" : "null";
            case 1 -> Integer.toString(random.nextInt(2000) - 1000);
            case 2 -> new java.math.BigInteger(random.nextInt(1, 300), random).negate().toString();
            case 3 -> number();
            case 4, 5 -> JsonText.string(text()).toString();
            case 6 -> many("[", depth, "]");
            default -> many("{", depth, "}");
        };
    }

    private String number() {
        while (true) {
            var number = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(number)) return Double.toString(number);
        }
    }

    private String many(String open, int depth, String close) {
        var json = new StringBuilder(open);
        for (int i = 0, count = random.nextInt(5); i < count; i++) {
            if (i > 0) json.append(random.nextBoolean() ? "," : " ,\n\t");
            if (open.equals("{"))
                json.append(JsonText.string(text() + (char) ('z' - i))).append(" :");
            json.append(value(depth + 1));
        }
        return json.append(close).toString();
    }

    private String text() {
        var text = new StringBuilder();
        for (var left = random.nextInt(8); left > 0; left--)
            text.appendCodePoint(CHARACTERS[random.nextInt(CHARACTERS.length)]);
        return text.toString();
    }
}
