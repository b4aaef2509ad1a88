package dev.walscope.option;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a node is told at its start beside what is usual: options and their values, each as it is
/// typed. Immutable.
///
/// A value may be one that no node takes; [#problems] says so.
public record ChosenOptions(Map<NodeOption, String> values) {
    public static final ChosenOptions NONE = new ChosenOptions(Map.of());

    public ChosenOptions {
        var copy = new EnumMap<NodeOption, String>(NodeOption.class);
        copy.putAll(values);
        values = Collections.unmodifiableMap(copy);
    }

    /// @param words as on a command line: `--fsync`, `off`
    /// @throws IllegalArgumentException with one sentence, when a node would not start with them
    public static ChosenOptions of(List<String> words) {
        var values = new EnumMap<NodeOption, String>(NodeOption.class);
        for (int i = 0; i < words.size(); i += 2) {
            var flag = words.get(i);
            var option =
                    NodeOption.ofFlag(flag)
                            .orElseThrow(
                                    () ->
                                            new IllegalArgumentException(
                                                    "'" + flag + "' is not an option of a node"));
            if (i + 1 == words.size()) throw new IllegalArgumentException(flag + " has no value");
            option.problem(words.get(i + 1))
                    .ifPresent(
                            problem -> {
                                throw new IllegalArgumentException(flag + ": " + problem);
                            });
            values.put(option, words.get(i + 1));
        }
        return new ChosenOptions(values);
    }

    /// Those of the options of a command line that are known here; of the others nothing.
    public static ChosenOptions amongst(List<String> words) {
        var values = new EnumMap<NodeOption, String>(NodeOption.class);
        for (int i = 0; i + 1 < words.size(); i++) {
            var value = words.get(i + 1);
            NodeOption.ofFlag(words.get(i)).ifPresent(option -> values.put(option, value));
        }
        return new ChosenOptions(values);
    }

    /// What the environment of a node sets.
    public static ChosenOptions ofVariables(Map<String, String> variables) {
        var values = new EnumMap<NodeOption, String>(NodeOption.class);
        for (var option : NodeOption.values()) {
            var value = variables.getOrDefault(option.variable(), "");
            if (!value.isEmpty()) values.put(option, value);
        }
        return new ChosenOptions(values);
    }

    public Optional<String> of(NodeOption option) {
        return Optional.ofNullable(values.get(option));
    }

    /// @param text empty for what is usual
    public ChosenOptions with(NodeOption option, String text) {
        var changed = new EnumMap<NodeOption, String>(NodeOption.class);
        changed.putAll(values);
        if (text.isEmpty()) changed.remove(option);
        else changed.put(option, text);
        return new ChosenOptions(changed);
    }

    /// Those that have a meaning where leaders are elected.
    public ChosenOptions ofElectors() {
        var some = new EnumMap<NodeOption, String>(NodeOption.class);
        values.forEach(
                (option, text) -> {
                    if (option.isOfElectors()) some.put(option, text);
                });
        return new ChosenOptions(some);
    }

    /// These, and of what is not among them that of `others`.
    public ChosenOptions over(ChosenOptions others) {
        var all = new EnumMap<NodeOption, String>(NodeOption.class);
        all.putAll(others.values);
        all.putAll(values);
        return new ChosenOptions(all);
    }

    /// What a node has that is told these, empty where that depends on the machine.
    public String effective(NodeOption option) {
        return of(option).orElse(option.usual());
    }

    /// Each value that no node takes, with one sentence that says what is expected.
    ///
    /// @param usual what a node here has that is told nothing else
    public Map<NodeOption, String> problems(ChosenOptions usual) {
        var problems = new EnumMap<NodeOption, String>(NodeOption.class);
        values.forEach(
                (option, text) -> option.problem(text).ifPresent(why -> problems.put(option, why)));
        var all = over(usual);
        var heartbeat = all.effective(NodeOption.heartbeat);
        var lostAfter = all.effective(NodeOption.lostAfter);
        boolean isReadable =
                NodeOption.heartbeat.problem(heartbeat).isEmpty()
                        && NodeOption.lostAfter.problem(lostAfter).isEmpty();
        boolean isOurs =
                values.containsKey(NodeOption.heartbeat)
                        || values.containsKey(NodeOption.lostAfter);
        if (isReadable && isOurs)
            OptionText.whyAlwaysLost(OptionText.duration(heartbeat), OptionText.duration(lostAfter))
                    .ifPresent(
                            why ->
                                    problems.put(
                                            values.containsKey(NodeOption.lostAfter)
                                                    ? NodeOption.lostAfter
                                                    : NodeOption.heartbeat,
                                            why));
        return problems;
    }

    /// As on a command line.
    public List<String> words() {
        var words = new ArrayList<String>();
        values.forEach((option, text) -> words.addAll(List.of(option.flag(), text)));
        return words;
    }

    public boolean isNone() {
        return values.isEmpty();
    }
}
