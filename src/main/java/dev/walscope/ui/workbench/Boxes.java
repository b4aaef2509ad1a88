package dev.walscope.ui.workbench;

import dev.walscope.session.ClusterGateway;
import dev.walscope.session.Rewind;
import dev.walscope.ui.export.PictureExport;
import dev.walscope.ui.export.PictureSource;
import dev.walscope.ui.export.RecordingExport;
import dev.walscope.ui.palette.CredentialsBox;
import dev.walscope.ui.palette.NameBox;
import dev.walscope.ui.palette.Overlay;
import dev.walscope.ui.palette.Palette;
import dev.walscope.ui.palette.ShortcutSheet;
import dev.walscope.ui.panels.Buttons;
import dev.walscope.ui.panels.PanelContext;
import dev.walscope.ui.panels.UiCommand;
import dev.walscope.ui.panels.compare.CompareBox;
import dev.walscope.ui.panels.compare.PartedEndsBox;
import dev.walscope.ui.panels.nodes.OptionsBox;
import dev.walscope.ui.panels.nodes.OutputBox;

import javafx.scene.Node;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What opens over the window, one at a time: the palette, the shortcuts, a comparison, what a node
/// printed, the options that nodes are started with, and what is saved or opened as a file.
///
/// What takes long to make is made when it is first opened, so that the window itself is there
/// sooner.
final class Boxes {
    private final PanelContext context;
    private final ClusterGateway gateway;
    private final Overlay overlay = new Overlay();
    private final Supplier<Palette> palette;
    private final ShortcutSheet sheet = new ShortcutSheet(overlay);
    private final Supplier<CompareBox> compare;
    private final PartedEndsBox partedEnds;
    private final OutputBox output;
    private final OptionsBox options;
    private final CredentialsBox credentials;
    private final NameBox names = new NameBox(overlay);
    private final PictureExport pictures;
    private final RecordingExport recordings;

    /// @param commands what the palette offers
    /// @param attach attaches to the address that was typed into it
    Boxes(
            PanelContext context,
            ClusterGateway gateway,
            Rewind rewind,
            PictureSource source,
            Supplier<List<UiCommand>> commands,
            Consumer<URI> attach) {
        this.context = context;
        this.gateway = gateway;
        palette = once(() -> new Palette(overlay, new Buttons(context), commands, attach));
        compare = once(() -> new CompareBox(context, gateway, overlay));
        partedEnds = new PartedEndsBox(gateway, overlay);
        output = new OutputBox(context, overlay);
        options = new OptionsBox(context, gateway, overlay);
        credentials = new CredentialsBox(overlay, gateway, attach);
        pictures = new PictureExport(context, source, overlay);
        recordings = new RecordingExport(context, source, rewind, overlay);
    }

    private static <T> Supplier<T> once(Supplier<T> making) {
        var made = new ArrayList<T>(1);
        return () -> {
            if (made.isEmpty()) made.add(making.get());
            return made.getFirst();
        };
    }

    /// Where a box of a panel's own opens too.
    Overlay overlay() {
        return overlay;
    }

    Node node() {
        return overlay.node();
    }

    void openPalette(String typed) {
        palette.get().open(typed);
    }

    void openShortcuts(List<UiCommand> commands) {
        sheet.open(commands);
    }

    void openOutput(String node) {
        output.open(node, gateway.printed(node));
    }

    void openOptions(OptionsBox.Start start) {
        options.open(start);
    }

    /// @param url what to begin with; `null` for an empty field
    /// @param why what the node said; empty for nothing
    void openCredentials(@Nullable URI url, String why) {
        credentials.open(url, why);
    }

    void openName(NameBox.Question question) {
        names.open(question);
    }

    void openCompare() {
        compare.get().open(context.state());
    }

    PartedEndsBox partedEnds() {
        return partedEnds;
    }

    PictureExport pictures() {
        return pictures;
    }

    RecordingExport recordings() {
        return recordings;
    }
}
