package dev.walscope.lesson.file.yaml;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.stream.Collectors;

/// Reads one YAML document into a tree that remembers places.
///
/// Total: whatever the text, the answer is a tree or a [BadLesson]. Bounded: a text of at most 1
/// MiB, at most 32 deep, and no aliases, so that a small file cannot unfold into a large one.
public final class YamlReader {
    private static final int CHARS_MAX = 1 << 20;
    private static final int DEPTH_MAX = 32;

    private final String file;
    private final YAMLParser parser;

    private YamlReader(String file, YAMLParser parser) {
        this.file = file;
        this.parser = parser;
    }

    public static Yaml read(String file, String text) {
        if (text.length() > CHARS_MAX)
            throw new BadLesson(
                    file, Place.START, "a lesson has at most 1 MiB; this is longer: split it");
        try (var parser = new YAMLFactory().createParser(text)) {
            return new YamlReader(file, parser).document();
        } catch (JsonProcessingException e) {
            throw new BadLesson(file, place(e.getLocation()), "not YAML: " + whatIsWrong(e));
        } catch (IOException e) {
            throw new BadLesson(file, Place.START, "cannot be read: " + e.getMessage());
        } catch (BadLesson e) {
            throw e;
        } catch (RuntimeException e) {
            // The YAML library throws unchecked on some malformed escapes and numbers.
            throw new BadLesson(file, Place.START, "not YAML: " + whatIsWrong(e));
        }
    }

    private static String whatIsWrong(Exception e) {
        var said = e instanceof JsonProcessingException p ? p.getOriginalMessage() : e.getMessage();
        if (said == null || said.isBlank()) return e.getClass().getSimpleName();
        // The library draws the place over several indented lines; what is wrong is in the others.
        return said.lines()
                .filter(line -> !line.isBlank() && !line.startsWith(" "))
                .collect(Collectors.joining(", "));
    }

    private Yaml document() throws IOException {
        var first = next();
        if (first == null)
            throw error(Place.START, "the file is empty; a lesson begins with `title:`");
        var tree = node(first, 0);
        if (parser.nextToken() != null)
            throw error(here(), "a lesson is one document; remove this second one");
        return tree;
    }

    private @Nullable JsonToken next() throws IOException {
        var token = parser.nextToken();
        if (token != null && parser.isCurrentAlias())
            throw error(here(), "a lesson has no aliases (`*name`); write it out, or quote it");
        return token;
    }

    private Yaml node(JsonToken token, int depth) throws IOException {
        if (depth > DEPTH_MAX) throw error(here(), "nested too deep for a lesson");
        return switch (token) {
            case START_OBJECT -> mapping(depth);
            case START_ARRAY -> sequence(depth);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> scalar(Yaml.Kind.number);
            case VALUE_TRUE, VALUE_FALSE -> scalar(Yaml.Kind.bool);
            case VALUE_NULL -> new Yaml.Scalar(here(), "", Yaml.Kind.nothing);
            case VALUE_STRING -> scalar(Yaml.Kind.text);
            case VALUE_EMBEDDED_OBJECT, END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE ->
                    throw error(here(), "this has no meaning in a lesson");
        };
    }

    private Yaml scalar(Yaml.Kind kind) throws IOException {
        var text = parser.getText();
        return new Yaml.Scalar(here(), text == null ? "" : text, kind);
    }

    private Yaml mapping(int depth) throws IOException {
        var place = here();
        var members = new ArrayList<Yaml.Pair>();
        var names = new HashSet<String>();
        for (var token = next(); token == JsonToken.FIELD_NAME; token = next()) {
            var at = here();
            var name = parser.currentName();
            if (!names.add(name))
                throw error(at, "`" + name + "` stands here twice; keep one of them");
            members.add(new Yaml.Pair(at, name, node(some(next(), at), depth + 1)));
        }
        return new Yaml.Mapping(place, members);
    }

    private Yaml sequence(int depth) throws IOException {
        var place = here();
        var items = new ArrayList<Yaml>();
        for (var token = some(next(), place);
                token != JsonToken.END_ARRAY;
                token = some(next(), place)) items.add(node(token, depth + 1));
        return new Yaml.Sequence(place, items);
    }

    private JsonToken some(@Nullable JsonToken token, Place at) {
        if (token == null) throw error(at, "the file ends in the middle of this");
        return token;
    }

    private Place here() {
        return place(((JsonParser) parser).currentTokenLocation());
    }

    private static Place place(@Nullable JsonLocation at) {
        if (at == null) return Place.START;
        return new Place(Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()));
    }

    private BadLesson error(Place place, String sentence) {
        return new BadLesson(file, place, sentence);
    }
}
