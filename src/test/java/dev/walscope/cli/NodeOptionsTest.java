package dev.walscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.option.NodeOption;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What the window offers of a node's options is what the command line has.
class NodeOptionsTest {
    private static final List<String> MACHINE =
            List.of("--host", "--allow-host", "--log-requests", "--max-requests-per-second");

    private static final List<String> TEXTS =
            List.of(
                    "",
                    "0",
                    "1",
                    "-1",
                    "4096",
                    "1073741825",
                    "99999999999999999999",
                    "1k",
                    "always",
                    "Always",
                    "off",
                    "leader",
                    "quorum",
                    "everyone",
                    "1h",
                    "90s",
                    "PT1H",
                    "0s",
                    "1.5",
                    "36501d",
                    " 1",
                    "1 ",
                    "--fsync");

    private final CommandLine leader =
            CommandTree.ofOwnPrograms(Map.of()).getSubcommands().get("leader");

    @ParameterizedTest
    @EnumSource
    void eachHasTheFlagTheVariableAndTheUsualValueOfTheCommandLine(NodeOption option) {
        var spec = spec(option);

        assertThat(Environment.variable(spec)).isEqualTo(option.variable());
        assertThat(spec.defaultValue() == null ? "" : spec.defaultValue())
                .isEqualTo(option.usual());
    }

    /// What else there is concerns a machine, not one node of several: where it listens, for whom,
    /// and what its terminal shows.
    @Test
    void theWindowOffersWhateverTheCommandLineHas() {
        var all =
                leader.getCommandSpec().options().stream()
                        .filter(option -> !option.hidden())
                        .filter(
                                option ->
                                        option.userObject() instanceof Field field
                                                && field.getDeclaringClass() == NodeFlags.class)
                        .map(OptionSpec::longestName)
                        .filter(flag -> !MACHINE.contains(flag))
                        .toList();

        assertThat(Stream.of(NodeOption.values()).map(NodeOption::flag))
                .containsExactlyInAnyOrderElementsOf(all);
    }

    @ParameterizedTest
    @EnumSource
    void eachTakesAndRefusesTheSameTexts(NodeOption option) throws Exception {
        var converter = spec(option).converters()[0];
        for (var text : TEXTS) assertThat(refusal(converter, text)).isEqualTo(option.problem(text));
    }

    private static java.util.Optional<String> refusal(
            CommandLine.ITypeConverter<?> converter, String text) throws Exception {
        try {
            converter.convert(text);
            return java.util.Optional.empty();
        } catch (CommandLine.TypeConversionException e) {
            return java.util.Optional.of(e.getMessage());
        }
    }

    private OptionSpec spec(NodeOption option) {
        return leader.getCommandSpec().findOption(option.flag());
    }
}
