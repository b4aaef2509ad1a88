package dev.walscope.entry;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

/// One reading of JSON as people and programs send it, written down again in the log's form.
///
/// Finishes reading before it finds fault with what it read, so that text which is not JSON is
/// always called so. Only nesting stops it at once.
final class JsonReader {
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    // Names come from strangers: keeping them would be a leak.
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .streamReadConstraints(
                            // The sizes are bounded by who hands in the bytes.
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(LogForm.DEPTH_MAX + 1)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .maxNumberLength(Integer.MAX_VALUE)
                                    .maxNameLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    private static final long CRC_MAX = 0xffff_ffffL;
    private static final String PUT_SHAPE = "{\"value\": …}";
    private static final String HALF_A_PAIR =
            "A string holds half of a surrogate pair: send whole characters";

    private final JsonParser in;
    private AsciiBuffer out;
    private @Nullable String objection;
    private OptionalLong crc = OptionalLong.empty();
    private @Nullable String key;

    private JsonReader(JsonParser in, int sizeHint) {
        this.in = in;
        this.out = new AsciiBuffer(sizeHint + 16);
    }

    static JsonText value(byte[] utf8, int offset, int length) {
        return read(utf8, offset, length, PUT_SHAPE, JsonReader::anyValue).text();
    }

    static PutBody putBody(byte[] body) {
        var read = read(body, 0, body.length, PUT_SHAPE, JsonReader::members);
        return new PutBody(read.text(), read.crc);
    }

    static KeyAndValue keyAndValue(byte[] line) {
        var read = read(line, 0, line.length, PUT_SHAPE, JsonReader::keyedMembers);
        return new KeyAndValue(String.valueOf(read.key), read.text());
    }

    static TransactionBody transactionBody(byte[] body) {
        var taken = new AtomicReference<@Nullable TransactionReader>();
        read(
                body,
                0,
                body.length,
                TransactionReader.SHAPE,
                reader -> {
                    var transaction = new TransactionReader(reader, reader.in);
                    taken.set(transaction);
                    transaction.read();
                });
        return requireNonNull(taken.get()).body();
    }

    private interface Part {
        void read(JsonReader reader) throws IOException;
    }

    private static JsonReader read(byte[] utf8, int offset, int length, String shape, Part part) {
        var text = decoded(utf8, offset, length);
        try (var in = JSON.createParser(text.array(), text.arrayOffset(), text.remaining())) {
            var reader = new JsonReader(in, length);
            if (in.nextToken() == null) throw malformed("There is no JSON here: send " + shape);
            part.read(reader);
            if (in.nextToken() != null) throw malformed("There is more after the JSON: remove it");
            if (reader.objection != null) throw unacceptable(reader.objection);
            return reader;
        } catch (StreamConstraintsException e) {
            throw tooDeep();
        } catch (JsonProcessingException e) {
            throw refusal(e);
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    private JsonText text() {
        return new JsonText(out.toBytes());
    }

    private static CharBuffer decoded(byte[] utf8, int offset, int length) {
        try {
            var text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(utf8, offset, length));
            if (!text.isEmpty() && text.get(0) == '\uFEFF')
                throw malformed("The JSON starts with a byte order mark: send it without");
            return text;
        } catch (CharacterCodingException e) {
            throw malformed("The bytes are not UTF-8: encode the JSON as UTF-8");
        }
    }

    private void anyValue() throws IOException {
        copyValue();
    }

    private void members() throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            object("The body is not an object: send {\"value\": …}");
            in.skipChildren();
            return;
        }
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            var name = in.currentName();
            var token = in.nextToken();
            if (name.equals("crc")) {
                claimed(token);
            } else if (!name.equals("value")) {
                object(
                        "The body may hold nothing but \"value\" and \"crc\": remove \""
                                + shown(name)
                                + "\"");
                in.skipChildren();
            } else if (token == JsonToken.VALUE_NULL) {
                object("The value is null: send another one, or DELETE the key");
                out.put("null");
            } else {
                copyValue();
            }
        }
        if (out.length() == 0) object("The body has no \"value\": send {\"value\": …}");
    }

    private void keyedMembers() throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            object("The line is not an object: write {\"key\": …, \"value\": …}");
            in.skipChildren();
            return;
        }
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            var name = in.currentName();
            var token = in.nextToken();
            if (name.equals("key") && token == JsonToken.VALUE_STRING) {
                key = in.getText();
                checkSurrogates(in.getText());
            } else if (name.equals("value") && token != JsonToken.VALUE_NULL) copyValue();
            else in.skipChildren();
        }
        if (key == null) object("The line has no \"key\" that is a string");
        if (out.length() == 0) object("The line has no \"value\" other than null");
    }

    private void claimed(JsonToken token) throws IOException {
        var text = token == JsonToken.VALUE_NUMBER_INT ? in.getText() : "";
        // Ten digits and a sign that means nothing.
        if (!text.isEmpty() && text.length() <= 11) {
            var number = Long.parseLong(text);
            if (number >= 0 && number <= CRC_MAX) {
                crc = OptionalLong.of(number);
                return;
            }
        }
        object(
                "The \"crc\" is no CRC-32: send a whole number from 0 to "
                        + CRC_MAX
                        + ", or leave it out");
        in.skipChildren();
    }

    /// Finds fault with what was read; the first fault is the one that is told.
    void object(String what) {
        if (objection == null) objection = what;
    }

    /// The value that starts at the current token, by itself.
    JsonText copied() throws IOException {
        out = new AsciiBuffer(64);
        copyValue();
        return text();
    }

    /// Copies the value that starts at the current token.
    private void copyValue() throws IOException {
        var depth = 0;
        for (var token = in.currentToken(); ; token = in.nextToken()) {
            switch (token) {
                case START_OBJECT, START_ARRAY -> {
                    if (++depth > LogForm.DEPTH_MAX) throw tooDeep();
                    separate();
                    out.put(token == JsonToken.START_OBJECT ? '{' : '[');
                }
                case END_OBJECT, END_ARRAY -> {
                    depth--;
                    out.put(token == JsonToken.END_OBJECT ? '}' : ']');
                }
                case FIELD_NAME -> {
                    separate();
                    checkSurrogates(in.currentName());
                    out.putString(in.currentName()).put(": ");
                }
                case null -> throw endsTooEarly();
                default -> {
                    separate();
                    copyScalar(token);
                }
            }
            if (depth == 0) return;
        }
    }

    /// A comma, unless this is the first of an array or object, or follows its name. (The last byte
    /// tells: a string ends with its quote.)
    private void separate() {
        switch (out.last()) {
            case 0, '{', '[', ' ' -> {}
            default -> out.put(", ");
        }
    }

    private void copyScalar(JsonToken token) throws IOException {
        var text = in.getTextCharacters();
        var from = in.getTextOffset();
        var count = in.getTextLength();
        if (token == JsonToken.VALUE_STRING) {
            checkSurrogates(CharBuffer.wrap(text, from, count));
            out.putString(text, from, count);
        } else if (token == JsonToken.VALUE_NUMBER_FLOAT) {
            copyFloat(new String(text, from, count));
        } else if (token == JsonToken.VALUE_NUMBER_INT && count == 2 && text[from] == '-') {
            out.put(text[from + 1] == '0' ? "0" : "-" + text[from + 1]);
        } else {
            out.put(text, from, count);
        }
    }

    private void copyFloat(String text) {
        var number = Double.parseDouble(text);
        if (Double.isInfinite(number))
            object("A number is too large for a double: send it as a string");
        else out.put(PythonFloat.repr(number));
    }

    private void checkSurrogates(CharSequence text) {
        if (CodePoints.hasLoneSurrogate(text)) object(HALF_A_PAIR);
    }

    private static BadJson refusal(JsonProcessingException e) {
        var what = e.getOriginalMessage();
        // Jackson lets such strings through, but not such names, and has no setting for it.
        if (what.startsWith("Broken surrogate pair") || what.startsWith("Unexpected low surrogate"))
            return unacceptable(HALF_A_PAIR);
        var at = e.getLocation();
        var place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        return malformed(
                what.startsWith("Duplicate")
                        ? "An object names a member twice" + place + ": name each once"
                        : "This is not JSON" + place + ": correct it there");
    }

    static BadJson endsTooEarly() {
        return malformed("The JSON ends too early: send all of it");
    }

    static String shown(String name) {
        return name.length() <= 40 ? name : name.substring(0, 40) + "…";
    }

    private static BadJson tooDeep() {
        return unacceptable(
                "Arrays and objects are nested deeper than "
                        + LogForm.DEPTH_MAX
                        + ": send a flatter value");
    }

    private static BadJson malformed(String message) {
        return new BadJson(BadJson.Kind.MALFORMED, message);
    }

    private static BadJson unacceptable(String message) {
        return new BadJson(BadJson.Kind.UNACCEPTABLE, message);
    }
}
