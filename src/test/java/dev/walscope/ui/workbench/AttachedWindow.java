package dev.walscope.ui.workbench;

import dev.walscope.FreePorts;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.NodeProgram;
import dev.walscope.ui.export.Screenshot;

import javafx.application.Platform;
import javafx.scene.control.Labeled;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/// The window, off screen, on nodes that others started, as a program of its own, so that it can be
/// run on another machine than they: `java … dev.walscope.ui.workbench.AttachedWindow FOLDER URL…`.
///
/// It says `attached`; then it answers each line that it is sent with what the cards of the nodes
/// say, and draws a picture into the file that the line names, if it names one. It ends with its
/// input.
public final class AttachedWindow {
    private AttachedWindow() {}

    /// @param args its folder, and where the nodes answer
    public static void main(String[] args) throws IOException {
        FxThread.startOffScreen();
        int port = FreePorts.next();
        var live =
                FxThread.ask(
                        () ->
                                new LiveWorkbench(
                                        Path.of(args[0]), port, NodeProgram.own(), 1280, 800));
        FxThread.ask(
                () -> {
                    live.bench().layOut();
                    live.start();
                    return null;
                });
        for (int i = 1; i < args.length; i++)
            live.session().act(new Action.Attach(URI.create(args[i]))).join();
        System.out.println("attached");
        var asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var file = asked.readLine(); file != null; file = asked.readLine()) {
            if (!file.isEmpty())
                Files.write(
                        Path.of(file), FxThread.ask(() -> Screenshot.png(live.bench().scene(), 1)));
            System.out.println(FxThread.ask(() -> said(live.bench())));
        }
        live.close();
        Platform.exit();
    }

    private static String said(Workbench bench) {
        bench.layOut();
        return bench.scene().lookup("#nodes").lookupAll(".label").stream()
                .map(label -> ((Labeled) label).getText())
                .filter(text -> text != null && !text.isBlank())
                .collect(Collectors.joining(" | "))
                .replace('\n', ' ');
    }
}
