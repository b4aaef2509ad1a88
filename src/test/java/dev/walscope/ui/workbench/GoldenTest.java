package dev.walscope.ui.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.scope.ClusterState;
import dev.walscope.session.View;

import javafx.scene.SnapshotParameters;
import javafx.scene.image.Image;
import javafx.scene.paint.Color;
import javafx.stage.Stage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

import java.io.IOException;
import java.util.function.UnaryOperator;

/// The one picture, and the cards beside it, look as they did when somebody last looked.
@ExtendWith(ApplicationExtension.class)
class GoldenTest {
    @Start
    void open(Stage stage) {
        stage.setTitle("golden");
    }

    @Test
    void lanesOfABusyCluster() throws IOException {
        Golden.check("lanes-busy-light", picture("#lanes-canvas", Scenes.busy(), light()));
        Golden.check("lanes-busy-dark", picture("#lanes-canvas", Scenes.busy(), dark()));
    }

    @Test
    void lanesWithAnUnreadableEntryAndACutLink() throws IOException {
        UnaryOperator<View> chosen = v -> light().apply(v).select("follower-1", 51);

        Golden.check("lanes-fault-light", picture("#lanes-canvas", Scenes.fault(), chosen));
    }

    @Test
    void aMillionEntriesAsAStrip() throws IOException {
        UnaryOperator<View> far = v -> light().apply(v).zoom(0.0006);

        Golden.check("lanes-million-light", picture("#lanes-canvas", Scenes.million(), far));
    }

    @Test
    void cardsOfNodesAtFault() throws IOException {
        Golden.check("cards-fault-light", picture("#nodes", Scenes.fault(), light()));
        Golden.check("cards-dead-dark", picture("#nodes", Scenes.dead(), dark()));
    }

    @Test
    void aPictureOfAnotherStateIsNotTakenForTheSame() {
        var busy = picture("#lanes-canvas", Scenes.busy(), light());
        var fault = picture("#lanes-canvas", Scenes.fault(), light());

        assertThat(Golden.differing(busy, busy)).isZero();
        assertThat(Golden.differing(busy, fault)).isGreaterThan(0.02);
    }

    private static UnaryOperator<View> light() {
        return v -> v.appearance(View.Appearance.light);
    }

    private static UnaryOperator<View> dark() {
        return v -> v.appearance(View.Appearance.dark);
    }

    private static Image picture(String part, ClusterState state, UnaryOperator<View> view) {
        return WaitForAsyncUtils.waitForAsyncFx(
                20_000,
                () -> {
                    var bench = new Workbench(Scenes.gateway(state), () -> Scenes.END, 1_200, 940);
                    bench.change(view);
                    for (int i = 0; i < 3; i++) {
                        bench.touch();
                        bench.show(state);
                        bench.layOut();
                    }
                    var how = new SnapshotParameters();
                    how.setFill(Color.WHITE);
                    return bench.scene().lookup(part).snapshot(how, null);
                });
    }
}
