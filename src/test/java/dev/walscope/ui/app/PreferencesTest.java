package dev.walscope.ui.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walscope.session.View;
import dev.walscope.ui.workbench.Arrangement;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

class PreferencesTest {
    @TempDir Path folder;

    @Test
    void whatWasSavedIsLoaded() throws IOException {
        var file = folder.resolve("config/window.properties");
        var chosen = chosen();

        chosen.save(file);

        assertThat(Preferences.load(file)).isEqualTo(chosen);
    }

    @Test
    void noFileMeansTheDefaults() {
        assertThat(Preferences.load(folder.resolve("none"))).isEqualTo(Preferences.NONE);
    }

    @Test
    void anyBytesAtAllAreNoReasonNotToStart() throws IOException {
        var file = folder.resolve("window.properties");
        for (long seed = 1; seed <= 200; seed++) {
            var random = new Random(seed);
            var bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            Files.write(file, bytes);

            assertThat(Preferences.load(file)).as("seed %d", seed).isNotNull();
        }
        Files.writeString(file, "width=NaN\nappearance=purple\n\\uZZZZ");
        assertThat(Preferences.load(file)).isEqualTo(Preferences.NONE);
    }

    @Test
    void whatIsWrongInOneLineSpoilsNoOther() throws IOException {
        var file = folder.resolve("window.properties");
        Files.writeString(
                file,
                """
                appearance=dark
                width=1e999
                x=here
                split.left=0.9
                split.right=0.1
                panel=nothing
                cell.width=64
                recent.1=
                recent.2=http://localhost:8000
                recent.3=http://localhost:8000
                """);

        var loaded = Preferences.load(file);

        assertThat(loaded.appearance()).isEqualTo(View.Appearance.dark);
        assertThat(loaded.frame()).isEqualTo(Preferences.Frame.USUAL);
        assertThat(loaded.shares()).isEqualTo(Arrangement.Shares.USUAL);
        assertThat(loaded.panel()).isEqualTo(View.FIRST.panel());
        assertThat(loaded.cellWidth()).isEqualTo(64);
        assertThat(loaded.recents().places()).containsExactly("http://localhost:8000");
    }

    @Test
    void aPlaceThatCanBeNoneIsForgotten() throws IOException {
        var file = folder.resolve("window.properties");
        Files.writeString(
                file,
                """
                recent.1=/data/\\u0000
                recent.2=http://not an address
                recent.3=/data/shop
                """);

        var loaded = Preferences.load(file);

        assertThat(loaded.recents().places()).containsExactly("/data/shop");
    }

    @Test
    void aFolderThatCannotBeWrittenIsAnErrorAndNothingMore() throws IOException {
        var notAFolder = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> Preferences.NONE.save(notAFolder.resolve("window.properties")))
                .isInstanceOf(IOException.class);
        assertThat(Preferences.load(notAFolder.resolve("window.properties")))
                .isEqualTo(Preferences.NONE);
    }

    @Test
    void theNewestEightClustersAreRemembered() {
        var recents = Recents.NONE;
        for (int i = 1; i <= 10; i++) recents = recents.with(URI.create("http://localhost:" + i));
        recents = recents.with(URI.create("http://localhost:5"));

        assertThat(recents.places())
                .hasSize(8)
                .startsWith("http://localhost:5")
                .doesNotHaveDuplicates();
    }

    @Test
    void aZoomThatFitsOnlyOneLogIsNotKept() {
        var zoomedOut = View.FIRST.zoom(0.001);

        var kept =
                Preferences.NONE.with(zoomedOut, Arrangement.Shares.USUAL, Preferences.Frame.USUAL);

        assertThat(kept.cellWidth()).isEqualTo(View.FIRST.cellWidth());
    }

    private Preferences chosen() {
        return Preferences.NONE
                .with(
                        View.FIRST.appearance(View.Appearance.dark).open(View.Foot.ledger).zoom(92),
                        new Arrangement.Shares(0.2, 0.7, 0.5),
                        new Preferences.Frame(-1_200, 40, 1_280, 800, true, true))
                .with(Recents.NONE.with(Path.of("data")).with(URI.create("http://localhost:8000")));
    }
}
