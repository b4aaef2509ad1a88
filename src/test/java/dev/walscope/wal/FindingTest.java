package dev.walscope.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.wal.Finding.Content;
import dev.walscope.wal.Finding.Place;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// The decision table of recovery is whole, unambiguous, and the one that people read.
class FindingTest {
    @Test
    void exactlyOneRowFitsWhateverIsFound() {
        for (var content : Content.values())
            for (var closed : List.of(true, false))
                for (var place : Place.values())
                    assertThat(Finding.values())
                            .filteredOn(row -> row.fits(content, closed, place))
                            .as("%s, closed %s, %s", content, closed, place)
                            .hasSize(1);
    }

    @Test
    void everyRowIsNeeded() {
        var fitting =
                Arrays.stream(Content.values())
                        .flatMap(
                                content ->
                                        Arrays.stream(Place.values())
                                                .flatMap(
                                                        place ->
                                                                List.of(true, false).stream()
                                                                        .map(
                                                                                closed ->
                                                                                        Finding.of(
                                                                                                content,
                                                                                                closed,
                                                                                                place))))
                        .collect(Collectors.toSet());

        assertThat(fitting).containsExactlyInAnyOrder(Finding.values());
    }

    @Test
    void theDocumentShowsTheSameTable() throws IOException {
        var rows =
                Arrays.stream(Finding.values())
                        .map(row -> "| " + String.join(" | ", row.row()) + " |")
                        .collect(Collectors.joining("\n"));

        assertThat(Files.readString(Path.of("assets/docs/wal-format.md")))
                .contains(
                        "| | what it finds | what happened | what it does |\n"
                                + "| --- | --- | --- | --- |\n"
                                + rows
                                + "\n\n");
    }
}
