package dev.walscope.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.ui.desk.View;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

class PreferencesTest {
    @TempDir Path folder;

    @Test
    void whatWasSavedIsLoaded() throws IOException {
        var file = folder.resolve("config/window.properties");
        var chosen = Preferences.NONE.with(View.Appearance.dark).sized(1_280, 800);

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
}
