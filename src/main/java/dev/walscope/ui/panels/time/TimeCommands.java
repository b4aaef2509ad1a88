package dev.walscope.ui.panels.time;

import dev.walscope.session.Rewind;
import dev.walscope.session.Speed;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;
import dev.walscope.ui.panels.UiCommand.Group;

import org.kordamp.ikonli.feather.Feather;

import java.util.ArrayList;
import java.util.List;

/// What can be done with the recorded run: go through it, keep it, take pictures of it.
public final class TimeCommands {
    private final Rewind rewind;
    private final PanelContext context;
    private final Exports exports;

    /// What leads out of the window: file choosers and boxes.
    public interface Exports {
        void save();

        void open();

        void exportSteps();

        void exportEvents();

        void exportHistory();
    }

    public TimeCommands(Rewind rewind, PanelContext context, Exports exports) {
        this.rewind = rewind;
        this.context = context;
        this.exports = exports;
    }

    /// In the order in which the palette shows them.
    public List<UiCommand> all() {
        var all =
                new ArrayList<>(
                        List.of(
                                live(),
                                back(),
                                forth(),
                                markBack(),
                                markForth(),
                                play(),
                                save(),
                                open(),
                                export(),
                                exportEvents(),
                                exportHistory()));
        for (var speed : Speed.values()) all.add(at(speed));
        return all;
    }

    UiCommand live() {
        return moving("live", "Go back to live", Feather.RADIO, rewind::live)
                .on("Alt+END")
                .unless(() -> rewind.isLive() ? "This is live." : "");
    }

    UiCommand back() {
        return moving("back", "One step back", Feather.CHEVRON_LEFT, rewind::stepBack)
                .on("Alt+LEFT")
                .unless(this::atBeginning);
    }

    UiCommand forth() {
        return moving("forth", "One step forth", Feather.CHEVRON_RIGHT, rewind::stepForth)
                .on("Alt+RIGHT")
                .unless(this::atEnd);
    }

    private String atEnd() {
        if (rewind.isLive()) return "This is live: nothing has come after it yet.";
        boolean isLast = rewind.position() >= rewind.recording().end();
        return rewind.isOpened() && isLast ? "The recording ends here." : "";
    }

    UiCommand markBack() {
        return moving("before", "Back to the event before", Feather.SKIP_BACK, rewind::markBack)
                .on("Alt+Shift+LEFT")
                .unless(() -> rewind.hasMarkBefore() ? "" : "No event is recorded before this.");
    }

    UiCommand markForth() {
        return moving("after", "On to the event after", Feather.SKIP_FORWARD, rewind::markForth)
                .on("Alt+Shift+RIGHT")
                .unless(() -> rewind.hasMarkAfter() ? "" : "No event is recorded after this.");
    }

    UiCommand play() {
        return moving(
                        "play",
                        "Play from here, or pause",
                        Feather.PLAY,
                        () -> {
                            if (rewind.isPlaying()) rewind.pause();
                            else rewind.play();
                        })
                .on("F8")
                .unless(this::nothing);
    }

    private UiCommand at(Speed speed) {
        return moving(
                "speed-" + speed, "Play at " + speed.title(), null, () -> rewind.speed(speed));
    }

    UiCommand save() {
        return UiCommand.of(
                        "time.save",
                        "Save the recording as a file",
                        Group.time,
                        Feather.SAVE,
                        exports::save)
                .on("Shortcut+S")
                .unless(this::nothing);
    }

    UiCommand open() {
        return UiCommand.of(
                        "time.open", "Open a recording", Group.time, Feather.FOLDER, exports::open)
                .sameAs(() -> "launcher/walscope --open FILE.walscope")
                .on("Shortcut+O");
    }

    UiCommand export() {
        return UiCommand.of(
                        "time.export",
                        "Export an animation",
                        Group.time,
                        Feather.FILM,
                        exports::exportSteps)
                .on("Shortcut+Shift+A")
                .unless(this::nothing);
    }

    private UiCommand exportEvents() {
        return UiCommand.of(
                        "time.events",
                        "Export the nodes' events as JSON lines",
                        Group.time,
                        Feather.LIST,
                        exports::exportEvents)
                .sameAs(
                        () ->
                                context.state()
                                        .leader()
                                        .map(leader -> "curl -N " + leader.url() + "/events")
                                        .orElse(""))
                .unless(this::nothing);
    }

    private UiCommand exportHistory() {
        return UiCommand.of(
                        "time.history",
                        "Export what this window asked and was told, as a history for checkers",
                        Group.time,
                        Feather.CHECK_SQUARE,
                        exports::exportHistory)
                .briefly("Export history")
                .sameAs(() -> "launcher/walscope history FILE.walscope")
                .unless(this::whyNoHistory);
    }

    private String whyNoHistory() {
        if (!rewind.recording().keepsOperations())
            return "This recording is of an older Walscope, which did not keep what was asked.";
        return rewind.recording().asked() == 0 ? "This window has asked nothing of keys yet." : "";
    }

    private String nothing() {
        return rewind.recording().isEmpty() ? "Nothing is recorded yet." : "";
    }

    private String atBeginning() {
        return rewind.position() <= rewind.recording().first() ? "The recording begins here." : "";
    }

    private UiCommand moving(
            String verb,
            String title,
            @org.jspecify.annotations.Nullable Feather icon,
            Runnable move) {
        return UiCommand.of(
                "time." + verb,
                title,
                Group.time,
                icon,
                () -> {
                    move.run();
                    context.redraw();
                });
    }
}
