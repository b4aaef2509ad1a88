package dev.walscope.ui.workbench;

import static dev.walscope.ui.OnFx.onFx;

import static org.assertj.core.api.Assertions.assertThat;

import javafx.stage.Stage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What is printed when a list of the window drops down: nothing.
@ExtendWith(ApplicationExtension.class)
class DropDownTest {
    private static final Logger STYLES = Logger.getLogger("javafx.css");

    private final List<String> printed = Collections.synchronizedList(new ArrayList<>());

    @Start
    void open(Stage stage) {
        var bench = new Workbench(Scenes.gateway(Scenes.busy()), () -> Scenes.END, 1280, 800);
        stage.setScene(bench.scene());
        stage.show();
        bench.show(Scenes.busy());
    }

    @Test
    void noStyleOfItIsMissing(FxRobot robot) {
        var listening = listening();
        STYLES.addHandler(listening);
        try {
            for (var list : List.of("#console-method", "#console-acks", "#console-target"))
                onFx(() -> robot.lookup(list).queryComboBox().show());
            WaitForAsyncUtils.waitForFxEvents();
        } finally {
            STYLES.removeHandler(listening);
        }

        assertThat(printed).isEmpty();
    }

    private Handler listening() {
        return new Handler() {
            @Override
            public void publish(LogRecord line) {
                printed.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }
}
