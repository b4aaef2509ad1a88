package dev.walscope.ui.panels;

import javafx.scene.input.KeyCombination;

import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

import java.util.function.Supplier;

/// Something that a person can do: buttons, menus, shortcuts, tooltips, the palette and the sheet
/// of shortcuts are all made of these.
///
/// @param id such as `node.kill:follower-1`; unique, also the id of a button that does it
/// @param title what it does, as on a button or in the palette; destructive ones say how
/// @param shortTitle the title where its place says the rest
/// @param shell the line that does the same in a terminal; empty when there is none
/// @param impossible why it cannot be done now, one sentence; empty when it can
public record UiCommand(
        String id,
        String title,
        String shortTitle,
        Group group,
        Tone tone,
        @Nullable Feather icon,
        @Nullable KeyCombination keys,
        Supplier<String> shell,
        Supplier<String> impossible,
        Runnable run) {
    public enum Group {
        cluster("Cluster"),
        node("Nodes"),
        link("Links"),
        disk("Disk"),
        lanes("Log lanes"),
        panels("Panels"),
        lesson("Lessons"),
        console("Console"),
        time("Time"),
        window("Window");

        private final String title;

        Group(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }
    }

    public enum Tone {
        plain,
        primary,
        danger
    }

    public static UiCommand of(
            String id, String title, Group group, @Nullable Feather icon, Runnable run) {
        return new UiCommand(
                id, title, title, group, Tone.plain, icon, null, () -> "", () -> "", run);
    }

    /// `Ctrl+Shift+S`; empty when it has no keys.
    public String keysText() {
        return keys == null ? "" : keys.getDisplayText().replace("-", "−");
    }

    public UiCommand on(String keyCombination) {
        return new UiCommand(
                id,
                title,
                shortTitle,
                group,
                tone,
                icon,
                KeyCombination.valueOf(keyCombination),
                shell,
                impossible,
                run);
    }

    public UiCommand briefly(String brief) {
        return new UiCommand(id, title, brief, group, tone, icon, keys, shell, impossible, run);
    }

    public UiCommand tone(Tone other) {
        return new UiCommand(
                id, title, shortTitle, group, other, icon, keys, shell, impossible, run);
    }

    public UiCommand sameAs(Supplier<String> line) {
        return new UiCommand(id, title, shortTitle, group, tone, icon, keys, line, impossible, run);
    }

    /// With one more reason that can stand against it; the first that does is told.
    public UiCommand unless(Supplier<String> reason) {
        Supplier<String> both =
                () -> {
                    var first = impossible.get();
                    return first.isEmpty() ? reason.get() : first;
                };
        return new UiCommand(id, title, shortTitle, group, tone, icon, keys, shell, both, run);
    }

    public UiCommand doing(Runnable other) {
        return new UiCommand(
                id, title, shortTitle, group, tone, icon, keys, shell, impossible, other);
    }
}
