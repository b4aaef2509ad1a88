package dev.walscope;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// Who owns what is in the application is said, and why each library is there.
class LicenceTest {
    private static final Pattern DEPENDENCY =
            Pattern.compile(" *<dependency><groupId>([^<]+)</groupId><artifactId>([^<]+)<.*");

    /// The lines of the pom's own dependencies, comments included.
    private static List<String> dependencies() throws IOException {
        var pom = Files.readString(Path.of("pom.xml"));
        var begin = pom.indexOf("<dependencies>");
        return pom.substring(begin, pom.indexOf("</dependencies>", begin)).lines().toList();
    }

    @Test
    void everyLibraryOfTheApplicationIsInTheNotice() throws IOException {
        var notice = Files.readString(Path.of("assets/NOTICE"));

        for (var line : dependencies()) {
            var dependency = DEPENDENCY.matcher(line);
            if (dependency.matches() && !line.contains("<scope>test</scope>"))
                assertThat(notice).contains("\n  " + dependency.group(2) + " ");
        }
    }

    @Test
    void everyDependencySaysWhyItIsThere() throws IOException {
        var lines = dependencies();
        var said = "";
        for (int i = 1; i < lines.size(); i++) {
            var dependency = DEPENDENCY.matcher(lines.get(i));
            if (!dependency.matches()) continue;
            if (lines.get(i - 1).endsWith("-->")) said = dependency.group(1);
            assertThat(dependency.group(1)).as(lines.get(i)).isEqualTo(said);
        }
    }

    @Test
    void theFontsLicencesAndTheProgramsOwnTravelWithIt() throws IOException {
        for (var name :
                List.of(
                        "LICENSE",
                        "NOTICE",
                        "licenses/Inter-OFL-1.1.txt",
                        "licenses/JetBrainsMono-OFL-1.1.txt"))
            assertThat(LicenceTest.class.getResource("/assets/" + name)).as(name).isNotNull();
        assertThat(Files.readString(Path.of("assets/LICENSE"))).contains("Apache License");
        assertThat(Files.readString(Path.of("README.md"))).contains("assets/LICENSE");
        assertThat(Files.readString(Path.of("pom.xml"))).contains("<name>Apache-2.0</name>");
    }
}
