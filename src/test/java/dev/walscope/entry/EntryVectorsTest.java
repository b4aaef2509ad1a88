package dev.walscope.entry;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// "Exactly what Python's `json.dumps(entry, sort_keys=True)` gives": lines that Python has made.
///
/// `wal-vectors.jsonl` comes from the log that this one is compatible with, `entry-vectors.jsonl`
/// from `make-entry-vectors.py` beside it.
class EntryVectorsTest {
    private static final Path RESOURCES = Path.of("src/test/resources");

    @ParameterizedTest
    @ValueSource(strings = {"wal-vectors.jsonl", "entry-vectors.jsonl"})
    void aLineFromPythonIsGoodAndIsWrittenAgainAlike(String file) throws IOException {
        for (var vector : vectors(file)) {
            var line = vector.get("wal_line").asText();
            var crc = vector.get("crc").asLong();

            var decoded = decoded(line);

            assertThat(decoded).as(line).isInstanceOf(Decoded.Good.class);
            var good = (Decoded.Good) decoded;
            assertThat(good.crc()).as(line).isEqualTo(crc);
            assertThat(EntryCodec.crc(good.entry())).as(line).isEqualTo(crc);
            assertThat(EntryCodec.crcInput(good.entry()))
                    .isEqualTo(vector.get("crc_input").asText());
            assertThat(new String(EntryCodec.encode(good.entry()), UTF_8)).isEqualTo(line + "\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wal-vectors.jsonl", "entry-vectors.jsonl"})
    void aLineShowsItsIdAndCrcWithoutBeingRead(String file) throws IOException {
        for (var vector : vectors(file)) {
            var line = ("##" + vector.get("wal_line").asText() + "##").getBytes(UTF_8);

            var good = (Decoded.Good) EntryCodec.decode(line, 2, line.length - 4);

            assertThat(EntryCodec.idOfLine(line, 2, line.length - 4)).isEqualTo(good.entry().id());
            assertThat(EntryCodec.crcOfLine(line, 2, line.length - 4)).isEqualTo(good.crc());
        }
    }

    @Test
    void aValueSentAsPythonSpellsItIsStoredSo() throws IOException {
        for (var vector : vectors("entry-vectors.jsonl")) {
            var value = vector.get("value").asText();
            var compact = vector.get("compact").asText();

            assertThat(JsonText.parse(value)).hasToString(value);
            assertThat(JsonText.parse(compact)).hasToString(value);
            assertThat(JsonText.parse(value).compactUtf8()).asString(UTF_8).isEqualTo(compact);
        }
    }

    private static Decoded decoded(String line) {
        var bytes = line.getBytes(UTF_8);
        return EntryCodec.decode(bytes, 0, bytes.length);
    }

    private static List<JsonNode> vectors(String file) throws IOException {
        var vectors = new ArrayList<JsonNode>();
        for (var line : Files.readString(RESOURCES.resolve(file)).split("\n"))
            vectors.add(new ObjectMapper().readTree(line));
        assertThat(vectors).hasSizeGreaterThan(18);
        return vectors;
    }
}
