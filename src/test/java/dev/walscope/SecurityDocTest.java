package dev.walscope;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Each promise of `assets/docs/security.md` names a test, and that test is there.
class SecurityDocTest {
    private static final Pattern NAMED = Pattern.compile("`([\\w.]*Test)(?:#(\\w+))?`");

    @Test
    void everyPromiseNamesATestThatIsThere() throws Exception {
        var rows =
                Files.readAllLines(Path.of("assets/docs/security.md")).stream()
                        .dropWhile(line -> !line.endsWith("| held by |"))
                        .skip(2)
                        .takeWhile(line -> line.startsWith("|"))
                        .toList();

        assertThat(rows).hasSizeGreaterThan(10);
        for (var row : rows) {
            var named = NAMED.matcher(row).results().toList();
            assertThat(named).as(row).isNotEmpty();
            for (var test : named) assertThat(isThere(test)).as(test.group()).isTrue();
        }
    }

    private static boolean isThere(MatchResult test) throws ClassNotFoundException {
        var type = Class.forName("dev.walscope." + test.group(1));
        return test.group(2) == null
                || Arrays.stream(type.getDeclaredMethods())
                        .anyMatch(method -> method.getName().equals(test.group(2)));
    }
}
