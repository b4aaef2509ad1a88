package dev.walscope.ui.lesson;

import dev.walscope.lesson.model.Expectation;
import dev.walscope.lesson.model.Prose;
import dev.walscope.lesson.model.Step;
import dev.walscope.ui.look.LiveScrollPane;
import dev.walscope.ui.panels.Buttons;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;

import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.text.Text;
import javafx.scene.text.TextFlow;

import java.util.List;

/// The narration under the picture, where a film has its subtitles: one step of a lesson at a time,
/// with a tick for each expectation as it comes true, the question to think about, and the buttons
/// that go on and back.
public final class LessonPanel {
    private static final double HEIGHT = 232;
    private static final double HEAD = 44;
    private static final double SCROLL_BAR = 14;

    /// The part of the window's height that it has at most.
    private static final double HIGHEST = 0.53;

    /// The parts of the width of the story, of what was done, and of the question.
    private static final double[] WITHOUT = {0.46, 0.46, 0.08};

    private static final double[] WITH_QUESTION = {0.36, 0.24, 0.40};

    /// Where the words are too many for their share of a low window: what was done may scroll.
    private static final double[] TIGHT_WITHOUT = {0.78, 0.22, 0};

    private static final double[] TIGHT_WITH_QUESTION = {0.44, 0.12, 0.44};

    private final Controls controls;
    private final boolean hasNext;
    private final Label position = new Label();
    private final VBox story = new VBox(8);
    private final VBox actions = new VBox(8);
    private final VBox asked = new VBox(8);
    private final ScrollPane storyScroll = scroll(story);
    private final ScrollPane actionsScroll = scroll(actions);
    private final ScrollPane askedScroll = scroll(asked);
    private final HBox columns = new HBox();
    private final Label notice = new Label();
    private final Button next;
    private final List<Button> steering;
    private final VBox root;
    private int shownAt = -2;

    /// What the buttons do.
    public record Controls(
            UiCommand next, UiCommand back, UiCommand toEnd, UiCommand reset, UiCommand leave) {
        public List<UiCommand> all() {
            return List.of(next, back, toEnd, reset, leave);
        }
    }

    public LessonPanel(PanelContext context, Controls controls) {
        this(context, controls, false);
    }

    /// @param hasNext whether another lesson comes after its end
    public LessonPanel(PanelContext context, Controls controls, boolean hasNext) {
        this.controls = controls;
        this.hasNext = hasNext;
        var buttons = new Buttons(context);
        var kicker = new Label("Lesson");
        kicker.getStyleClass().add("panel-title");
        position.getStyleClass().addAll("muted", "small");
        position.setId("lesson-progress");
        var space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        notice.getStyleClass().addAll("fault", "small");
        notice.setId("lesson-notice");
        notice.setMinWidth(0);
        next = buttons.labelled(controls.next());
        next.setMinWidth(130);
        var back = buttons.labelled(controls.back());
        var toEnd = buttons.labelled(controls.toEnd());
        var reset = buttons.labelled(controls.reset());
        steering = List.of(back, next, toEnd, reset);
        var head =
                new HBox(
                        8,
                        kicker,
                        position,
                        space,
                        notice,
                        toEnd,
                        reset,
                        back,
                        next,
                        buttons.tool(controls.leave()));
        head.getStyleClass().add("panel-head");
        storyScroll.setId("lesson-story");
        actionsScroll.setId("lesson-deeds");
        askedScroll.setId("lesson-asked");
        columns.getChildren().setAll(storyScroll, actionsScroll, askedScroll);
        for (var column : List.of(storyScroll, actionsScroll, askedScroll)) {
            HBox.setHgrow(column, Priority.ALWAYS);
            column.setMinWidth(0);
        }
        columns.widthProperty().addListener(_ -> fit());
        VBox.setVgrow(columns, Priority.ALWAYS);
        root = new VBox(head, columns);
        root.getStyleClass().addAll("panel", "lesson");
        root.setId("lesson");
        root.setMinHeight(HEIGHT);
        root.setPrefHeight(HEIGHT);
        root.setMaxHeight(HEIGHT);
    }

    private static ScrollPane scroll(VBox content) {
        content.getStyleClass().add("lesson-page");
        var scroll = new LiveScrollPane(content);
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        return scroll;
    }

    public Node node() {
        return root;
    }

    public void show(LessonProgress progress) {
        notice.setText(progress.notice());
        for (var column : List.of(story, actions, asked)) column.getChildren().clear();
        if (progress.at() < 0) intro(progress);
        else step(progress, progress.lesson().steps().get(progress.at()));
        next.setText(nextText(progress));
        var commands =
                List.of(controls.back(), controls.next(), controls.toEnd(), controls.reset());
        for (int i = 0; i < steering.size(); i++) Buttons.dim(steering.get(i), commands.get(i));
        fit();
        if (progress.at() != shownAt)
            for (var column : List.of(storyScroll, actionsScroll, askedScroll)) column.setVvalue(0);
        shownAt = progress.at();
    }

    /// As high as its words need, for as long as about half of the window is left to the picture:
    /// nothing of a question or an answer is out of sight.
    private void fit() {
        var scene = root.getScene();
        if (scene == null || columns.getWidth() == 0) return;
        boolean isAsking = !asked.getChildren().isEmpty();
        double width = columns.getWidth() - 3 * SCROLL_BAR;
        for (var page : List.of(story, actions, asked)) page.applyCss();
        double most = Math.max(HEIGHT, scene.getHeight() * HIGHEST);
        double[] parts = isAsking ? WITH_QUESTION : WITHOUT;
        if (needed(parts, width) + HEAD > most)
            parts = isAsking ? TIGHT_WITH_QUESTION : TIGHT_WITHOUT;
        storyScroll.setPrefWidth(columns.getWidth() * parts[0]);
        actionsScroll.setPrefWidth(columns.getWidth() * parts[1]);
        askedScroll.setPrefWidth(columns.getWidth() * parts[2]);
        double height = Math.clamp(needed(parts, width) + HEAD, HEIGHT, most);
        root.setMinHeight(height);
        root.setPrefHeight(height);
        root.setMaxHeight(height);
    }

    /// How high the words to read are; what was done may scroll.
    private double needed(double[] parts, double width) {
        return Math.max(story.prefHeight(width * parts[0]), asked.prefHeight(width * parts[2]));
    }

    private String nextText(LessonProgress progress) {
        if (progress.isRunning()) return "Watch …";
        if (progress.at() < 0) return "Begin";
        if (progress.isAsking()) return "Show the answer";
        if (hasNext && progress.hasHeldToItsEnd()) return "Next lesson";
        return progress.isOver() ? "The end" : "Next step";
    }

    private void intro(LessonProgress progress) {
        position.setText(progress.total() + " steps · " + progress.lesson().minutes() + " min");
        story.getChildren().add(heading(progress.lesson().title()));
        prose(story, progress.lesson().teaches(), "lesson-say");
        prose(
                actions,
                "It plays on a cluster of its own. Nothing of yours is touched.",
                "lesson-aside");
    }

    private void step(LessonProgress progress, Step step) {
        position.setText(
                progress.lesson().title()
                        + "  ·  step "
                        + (progress.at() + 1)
                        + " of "
                        + progress.total());
        story.getChildren().add(heading(step.title()));
        prose(story, step.say(), "lesson-say");
        var seen =
                progress.at() < progress.steps().size()
                        ? progress.steps().get(progress.at())
                        : LessonProgress.StepProgress.BLANK;
        ticks(step, seen);
        if (!seen.lines().isEmpty()) lines(seen);
        var question = step.question();
        if (question == null || seen.endMs() == 0) return;
        var ask = new Label("Before you go on");
        ask.getStyleClass().add("section");
        asked.getChildren().add(ask);
        prose(asked, question.text(), "lesson-question");
        if (progress.showsAnswer()) prose(asked, question.answer(), "lesson-answer");
    }

    private static Label heading(String text) {
        var heading = new Label(text);
        heading.getStyleClass().add("lesson-heading");
        heading.setId("lesson-heading");
        heading.setWrapText(true);
        heading.setMinHeight(Region.USE_PREF_SIZE);
        return heading;
    }

    private static void prose(VBox page, String text, String style) {
        for (var paragraph : Prose.of(text).paragraphs()) {
            var flow = new TextFlow();
            flow.getStyleClass().addAll("prose", style);
            for (var span : paragraph) {
                var words = new Text(span.text());
                words.getStyleClass().add("prose-" + span.style());
                flow.getChildren().add(words);
            }
            page.getChildren().add(flow);
        }
    }

    private void lines(LessonProgress.StepProgress seen) {
        var box = new VBox(4);
        box.getStyleClass().add("lesson-lines");
        for (var line : seen.lines()) {
            box.getChildren().add(mono("$ " + line.shell(), "lesson-shell"));
            if (!line.answer().isEmpty())
                box.getChildren().add(mono(line.answer(), "lesson-reply"));
        }
        actions.getChildren().add(box);
    }

    private static Label mono(String text, String style) {
        var label = new Label(text);
        label.getStyleClass().addAll("mono", style);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        return label;
    }

    private void ticks(Step step, LessonProgress.StepProgress seen) {
        var box = new VBox(3);
        for (int i = 0; i < step.expectations().size(); i++)
            box.getChildren().add(tick(step.expectations().get(i), seen, i));
        if (!seen.failure().isEmpty())
            box.getChildren().add(mark("✗", "It could not be done: " + seen.failure(), "fault"));
        if (!box.getChildren().isEmpty()) actions.getChildren().add(box);
    }

    private static Node tick(Expectation expectation, LessonProgress.StepProgress seen, int i) {
        var claim = expectation.claim().text();
        if (i >= seen.ticks().size()) return mark("○", claim, "muted");
        var tick = seen.ticks().get(i);
        return tick.holds()
                ? mark("✓", claim, "good")
                : mark("✗", claim + ": " + tick.found(), "fault");
    }

    private static String spoken(String sign) {
        return switch (sign) {
            case "✓" -> "holds: ";
            case "✗" -> "does not hold: ";
            default -> "";
        };
    }

    private static Node mark(String sign, String words, String tone) {
        var mark = new Label(sign);
        mark.getStyleClass().addAll("strong", tone);
        mark.setMinWidth(16);
        var text = new Label(words);
        text.getStyleClass().addAll("small", tone.equals("fault") ? "fault" : "muted");
        text.setWrapText(true);
        text.setMinHeight(Region.USE_PREF_SIZE);
        HBox.setHgrow(text, Priority.ALWAYS);
        var row = new HBox(4, mark, text);
        row.setAccessibleText(spoken(sign) + words);
        return row;
    }
}
