package dev.walscope.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;

class ChosenOptionsTest {
    @Test
    void whatWasChosenIsTheWordsOfACommandLineAndBack() {
        var chosen =
                ChosenOptions.NONE
                        .with(NodeOption.fsync, "off")
                        .with(NodeOption.maxSegmentSize, "4096")
                        .with(NodeOption.dedupTtl, "90s");

        assertThat(chosen.words())
                .containsExactly(
                        "--max-segment-size", "4096", "--fsync", "off", "--dedup-ttl", "90s");
        assertThat(ChosenOptions.of(chosen.words())).isEqualTo(chosen);
        assertThat(chosen.with(NodeOption.fsync, "").words())
                .containsExactly("--max-segment-size", "4096", "--dedup-ttl", "90s");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--fsync sometimes",
                "--fsync",
                "--port 1",
                "off",
                "--max-memory 0",
                "--acks everyone",
                "--dedup-ttl 0s",
                "--acks-timeout 1x",
                "--dedup-max-entries -1",
                "--max-segment-size 9999999999"
            })
    void wordsThatNoNodeTakesAreRefused(String words) {
        assertThatThrownBy(() -> ChosenOptions.of(List.of(words.split(" "))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anOptionIsToldWhatIsExpectedOfIt() {
        var wrong =
                ChosenOptions.NONE
                        .with(NodeOption.fsync, "sometimes")
                        .with(NodeOption.acksTimeout, "soon");

        assertThat(wrong.problems(ChosenOptions.NONE))
                .containsEntry(NodeOption.fsync, "'sometimes' is not one of always, interval, off")
                .containsEntry(
                        NodeOption.acksTimeout,
                        "'soon' is not a length of time such as 90s, 30m, 1h or PT1H")
                .hasSize(2);
    }

    /// Whichever of the two was changed, and whatever the other has from elsewhere.
    @ParameterizedTest
    @CsvSource({
        "2s,,,,heartbeat",
        "3s,2s,,,lostAfter",
        ",500ms,,,lostAfter",
        ",1s,1s,,lostAfter",
        "1s,,,1s,heartbeat",
        "1s,,,1500ms,",
        ",,2s,1s,",
        ",2001ms,2s,,"
    })
    void aSilenceIsLongerThanAHeartbeat(
            String heartbeat,
            String lostAfter,
            String usualHeartbeat,
            String usualLost,
            String at) {
        var own = options(heartbeat, lostAfter);

        var problems = own.problems(options(usualHeartbeat, usualLost));

        assertThat(problems.keySet().stream().map(NodeOption::name))
                .containsExactlyElementsOf(at == null ? List.of() : List.of(at));
    }

    private static ChosenOptions options(String heartbeat, String lostAfter) {
        return ChosenOptions.NONE
                .with(NodeOption.heartbeat, heartbeat == null ? "" : heartbeat)
                .with(NodeOption.lostAfter, lostAfter == null ? "" : lostAfter);
    }

    @Test
    void ownOptionsStandBeforeOthers() {
        var others = ChosenOptions.of(List.of("--fsync", "off", "--acks", "all"));

        var all = ChosenOptions.of(List.of("--acks", "one")).over(others);

        assertThat(all.effective(NodeOption.fsync)).isEqualTo("off");
        assertThat(all.effective(NodeOption.acks)).isEqualTo("one");
        assertThat(all.effective(NodeOption.dedupTtl)).isEqualTo("1h");
    }

    @Test
    void variablesAndTheRestOfACommandLineAreLookedThroughForThem() {
        var variables = Map.of("DEDUP_TTL", "9s", "PORT", "80", "FSYNC", "");

        assertThat(ChosenOptions.ofVariables(variables).words())
                .containsExactly("--dedup-ttl", "9s");
        assertThat(
                        ChosenOptions.amongst(List.of("--clock-stands-at", "7", "--acks", "all"))
                                .words())
                .containsExactly("--acks", "all");
    }
}
