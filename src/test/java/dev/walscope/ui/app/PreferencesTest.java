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
import java.util.List;
import java.util.Map;
import java.util.Random;

class PreferencesTest {
    @TempDir Path folder;

    @Test
    void whatWasSavedIsLoaded() throws IOException {
        var file = folder.resolve("config/window.properties");
        var chosen = chosen();

        chosen.save(file);

        assertThat(load(file)).isEqualTo(chosen);
    }

    @Test
    void noFileMeansTheDefaults() {
        assertThat(load(folder.resolve("none"))).isEqualTo(Preferences.NONE);
    }

    @Test
    void anyBytesAtAllAreNoReasonNotToStart() throws IOException {
        var file = folder.resolve("window.properties");
        for (long seed = 1; seed <= 200; seed++) {
            var random = new Random(seed);
            var bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            Files.write(file, bytes);

            assertThat(load(file)).as("seed %d", seed).isNotNull();
        }
        Files.writeString(file, "width=NaN\nappearance=purple\n\\uZZZZ");
        assertThat(load(file)).isEqualTo(Preferences.NONE);
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

        var loaded = load(file);

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

        var loaded = load(file);

        assertThat(loaded.recents().places()).containsExactly("/data/shop");
    }

    @Test
    void aFolderThatCannotBeWrittenIsAnErrorAndNothingMore() throws IOException {
        var notAFolder = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> Preferences.NONE.save(notAFolder.resolve("window.properties")))
                .isInstanceOf(IOException.class);
        assertThat(load(notAFolder.resolve("window.properties"))).isEqualTo(Preferences.NONE);
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

    @Test
    void namesAndLayoutsThatCanBeNoneAreForgottenAndSpoilNoOther() throws IOException {
        var file = folder.resolve("window.properties");
        Files.writeString(
                file,
                """
                connection.1.name=lab
                connection.1.url=http://localhost:8000
                connection.2.name=lab
                connection.2.url=http://localhost:9000
                connection.3.name=a\tb
                connection.3.url=http://localhost:9001
                connection.4.name=no address
                connection.4.url=data/shop
                connection.5.url=http://localhost:9002
                connection.40.name=beyond
                connection.40.url=http://localhost:9003
                layout.1.name=good
                layout.1=0.2 0.7 0.5 keys lanes 64.0 true false
                layout.2.name=crossed
                layout.2=0.9 0.1 0.5 keys lanes 64.0 true false
                layout.3.name=short
                layout.3=0.2 0.7
                layout.4.name=nothing there
                layout.5.name=wide
                layout.5=0.2 0.7 0.5 keys lanes NaN true false
                layout.6.name=no panel
                layout.6=0.2 0.7 0.5 cellar lanes 64 true false
                """);

        var loaded = load(file);

        assertThat(loaded.connections().byName()).isEqualTo(Map.of("lab", "http://localhost:8000"));
        assertThat(loaded.layouts().byName())
                .isEqualTo(
                        Map.of(
                                "good",
                                new Layout(
                                        new Arrangement.Shares(0.2, 0.7, 0.5),
                                        View.Foot.keys,
                                        View.Large.lanes,
                                        64,
                                        true,
                                        false)));
    }

    @Test
    void anAddressHasOneNameAndAsManyAreKeptAsThereIsRoomFor() {
        var all = Connections.NONE.with("lab", "http://a:1").with("shop", "http://a:1");
        assertThat(all.byName()).isEqualTo(Map.of("shop", "http://a:1"));
        assertThat(all.nameOf("http://a:1")).contains("shop");
        assertThat(all.without("shop")).isEqualTo(Connections.NONE);

        for (int i = 0; i < 40; i++) all = all.with("n" + i, "http://b:" + i);

        assertThat(all.byName()).hasSize(Connections.MAX);
        assertThat(all.isFull()).isTrue();
    }

    @Test
    void aNameIsShortAndNobodyElses() {
        var taken = List.of("lab");

        assertThat(GivenName.problem(" shop ", taken)).isEmpty();
        assertThat(GivenName.problem("lab ", taken))
                .isEqualTo("'lab' is taken: type another name.");
        for (var bad : List.of("", "  ", "x".repeat(41), "a\tb", "a\nb"))
            assertThat(GivenName.problem(bad, taken))
                    .isEqualTo("Type a name of 1 to 40 characters.");
    }

    @Test
    void aFileThatCannotBeReadIsSetAsideAndToldOf() throws IOException {
        var file = folder.resolve("window.properties");
        var aside = folder.resolve("window.properties.unreadable");
        for (var bytes : List.of(new byte[] {(byte) 0xff, (byte) 0xfe}, "a=\\uZZZZ".getBytes())) {
            Files.write(file, bytes);

            var loaded = Preferences.loadOrSetAside(file);

            assertThat(loaded.preferences()).isEqualTo(Preferences.NONE);
            assertThat(loaded.complaint()).contains(aside.toString());
            assertThat(file).doesNotExist();
            assertThat(Files.readAllBytes(aside)).isEqualTo(bytes);
        }
        assertThat(Preferences.loadOrSetAside(file).complaint()).isEmpty();
    }

    private Preferences chosen() {
        return Preferences.NONE
                .with(Connections.NONE.with("lab", "http://localhost:8000"))
                .with(Layouts.NONE.with("back row", Layout.USUAL))
                .with(
                        View.FIRST.appearance(View.Appearance.dark).open(View.Foot.ledger).zoom(92),
                        new Arrangement.Shares(0.2, 0.7, 0.5),
                        new Preferences.Frame(-1_200, 40, 1_280, 800, true, true))
                .with(Recents.NONE.with(Path.of("data")).with(URI.create("http://localhost:8000")));
    }

    private static Preferences load(Path file) {
        return Preferences.loadOrSetAside(file).preferences();
    }
}
