package dev.walscope.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.util.RawValue;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;

/// How this package's records look as JSON: `snake_case` names, members without a value left out
/// unless the contract names them (those are `null`), unknown ones ignored (a newer node may say
/// more than an older window knows).
public final class Wire {
    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .defaultPropertyInclusion(
                            JsonInclude.Value.construct(
                                    JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    // 1.0 in a value is not 1: it is shown as it stands in the log.
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private static final ObjectWriter INTO_STREAM =
            MAPPER.writer()
                    .without(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                    .without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);

    private Wire() {}

    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a wire record: " + value.getClass(), e);
        }
    }

    /// Writes `value` piece by piece, so that it is never held as a whole; does not flush.
    ///
    /// @throws IOException when `out` does
    public static void write(OutputStream out, Object value) throws IOException {
        INTO_STREAM.writeValue(out, value);
    }

    /// A value that is JSON already, for records that are only written.
    public static JsonNode raw(String json) {
        return new POJONode(new RawValue(json));
    }

    public static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a wire record: " + value.getClass(), e);
        }
    }

    /// @throws BadWire when `json` is not such a record
    public static <T> T read(String json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new BadWire("not a " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
        }
    }

    /// As [#read], for what somebody else says: it may be no node.
    ///
    /// @throws BadWire also when `json` lacks what such a record always has
    public static <T> T readWhole(String json, Class<T> type) {
        var read = read(json, type);
        if (read == null) throw new BadWire("not a " + type.getSimpleName() + ": null", null);
        Whole.lacks(read)
                .ifPresent(
                        member -> {
                            throw new BadWire(
                                    "not a " + type.getSimpleName() + ": it lacks " + member, null);
                        });
        return read;
    }

    /// @throws BadWire when `json` is not JSON
    public static JsonNode tree(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new BadWire("not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /// An answer that this program cannot read.
    public static final class BadWire extends RuntimeException {
        public BadWire(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
