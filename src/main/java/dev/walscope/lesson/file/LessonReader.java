package dev.walscope.lesson.file;

import dev.walscope.lesson.file.yaml.MappingReader;
import dev.walscope.lesson.file.yaml.Yaml;
import dev.walscope.lesson.file.yaml.YamlReader;
import dev.walscope.lesson.model.Lesson;
import dev.walscope.lesson.model.Look;
import dev.walscope.lesson.model.Step;
import dev.walscope.lesson.model.Step.Question;
import dev.walscope.lesson.model.Step.Shot;
import dev.walscope.session.View;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads a lesson file. `assets/docs/lessons.md` tells authors the same.
///
/// Total: any text gives a lesson or a [dev.walscope.lesson.file.yaml.BadLesson] with the place and
/// what to do there.
public final class LessonReader {
    static final int STEPS_MAX = 50;

    private static final Pattern SHOT_NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,59}");

    private final String file;
    private final Set<String> shots = new HashSet<>();

    private LessonReader(String file) {
        this.file = file;
    }

    /// @param file its path or name, for errors; the lesson is called after it
    public static Lesson read(String file, String text) {
        return new LessonReader(file).lesson(YamlReader.read(file, text));
    }

    private Lesson lesson(Yaml document) {
        var all = MappingReader.of(file, "a lesson", document);
        var title = all.needText("title");
        var teaches = all.needText("teaches");
        int minutes = (int) all.number("minutes", 1, 60).or(5);
        var setup =
                all.take("cluster")
                        .map(cluster -> SetupReader.read(file, cluster))
                        .orElse(Lesson.Setup.led(2, List.of()));
        all.has("steps");
        var names = new NodeNames(setup);
        var steps = all.list("steps", item -> step(item, names));
        all.end();
        if (steps.isEmpty())
            throw all.error(all.place(), "a lesson needs `steps`, a list with at least one");
        if (steps.size() > STEPS_MAX)
            throw all.error(all.place(), "a lesson has at most 50 steps; split this one");
        return new Lesson(nameOf(file), title, teaches, minutes, setup, steps);
    }

    static String nameOf(String file) {
        var name = file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
        return name.endsWith(".yaml") ? name.substring(0, name.length() - 5) : name;
    }

    private Step step(Yaml yaml, NodeNames names) {
        var all = MappingReader.of(file, "a step", yaml);
        var title = all.needText("title");
        var say = all.needText("say");
        var actions = all.list("do", item -> new StepActionReader(file, names).read(item));
        var claims = new ClaimReader(file, names);
        var expectations =
                all.list("expect", item -> claims.read(item)).stream()
                        .flatMap(List::stream)
                        .toList();
        var look = all.take("look").map(item -> look(item, names)).orElse(Look.ANYWHERE);
        var shot = all.take("shot").map(this::shot).orElse(null);
        var question = all.take("ask").map(this::question).orElse(null);
        all.end();
        return new Step(title, say, actions, expectations, look, shot, question);
    }

    private Look look(Yaml yaml, NodeNames names) {
        var all = MappingReader.of(file, "`look`", yaml);
        var panel = all.word("panel", View.Foot.class).orElse(null);
        var select = all.take("select").map(item -> selection(item, names)).orElse(null);
        double zoom = all.number("zoom", 1, 160).or(0);
        var from = all.number("from", 0, Long.MAX_VALUE).value();
        var presenting = all.bool("presentation").orElse(null);
        var spotlight = all.take("spotlight").map(item -> spotlight(item, names)).orElse(null);
        all.end();
        return new Look(panel, select, zoom, from, presenting, spotlight);
    }

    private Look.Selection selection(Yaml yaml, NodeNames names) {
        if (yaml instanceof Yaml.Scalar(var _, var text, var _) && text.equals("none"))
            return new Look.Selection(0, "");
        var all = MappingReader.of(file, "`select`", yaml);
        long entry = all.needNumber("entry", 1, Long.MAX_VALUE);
        var node = names.one(all, "on");
        all.end();
        return new Look.Selection(entry, node);
    }

    private Look.@Nullable Spotlight spotlight(Yaml yaml, NodeNames names) {
        if (yaml instanceof Yaml.Scalar) {
            var part = MappingReader.ofOne(file, "spotlight", yaml);
            return new Look.Spotlight.OnPart(part.word("spotlight", Look.Part.class).orElseThrow());
        }
        var all = MappingReader.of(file, "`spotlight`", yaml);
        Look.Spotlight light;
        if (all.has("node")) light = new Look.Spotlight.OnNode(names.one(all, "node"));
        else if (all.has("lane")) light = new Look.Spotlight.OnLane(names.one(all, "lane"));
        else if (all.has("link")) light = new Look.Spotlight.OnLink(names.linked(all, "link"));
        else {
            long entry = all.needNumber("entry", 1, Long.MAX_VALUE);
            light =
                    all.has("on")
                            ? new Look.Spotlight.OnEntry(entry, names.one(all, "on"))
                            : new Look.Spotlight.OnColumn(entry);
        }
        all.end();
        return light;
    }

    private Shot shot(Yaml yaml) {
        var all = MappingReader.of(file, "`shot`", yaml);
        var at = all.need("file");
        var name = all.text("file", at);
        var caption = all.needText("caption");
        all.end();
        if (!SHOT_NAME.matcher(name).matches())
            throw all.error(
                    at.place(),
                    "a picture's name is made of a-z, 0-9 and -, at most 60 of them, not `"
                            + (name.length() > 60 ? name.substring(0, 60) + "…" : name)
                            + "`");
        if (!shots.add(name))
            throw all.error(
                    at.place(), "two pictures are called `" + name + "`; name this one otherwise");
        return new Shot(name, caption);
    }

    private Question question(Yaml yaml) {
        var all = MappingReader.of(file, "`ask`", yaml);
        var question = new Question(all.needText("question"), all.needText("answer"));
        all.end();
        return question;
    }
}
