package dev.walscope.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

import java.lang.reflect.Field;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Takes the defaults of node options from environment variables: `--dedup-ttl` from `DEDUP_TTL`.
/// Those of client commands carry the program's name: `--url` from `WALSCOPE_URL`. The option wins;
/// an empty variable counts as none.
record Environment(Map<String, String> variables) implements IDefaultValueProvider {
    private static final Set<Class<?>> OF_ANY_NODE = Set.of(NodeFlags.class, SecurityFlags.class);

    /// An option that may be given again has a variable that holds several, and says so.
    static String variable(OptionSpec option) {
        var name = option.longestName().substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
        if (isOf(ClientFlags.class, option)) return "WALSCOPE_" + name;
        return option.isMultiValue() ? name + "S" : name;
    }

    /// Only these: a `PORT` or `DATA` that a system sets for other programs must not count.
    private static boolean hasVariable(OptionSpec option) {
        return !option.hidden()
                && (OF_ANY_NODE.stream().anyMatch(flags -> isOf(flags, option))
                        || isOf(ClientFlags.class, option));
    }

    private static boolean isOf(Class<?> flags, OptionSpec option) {
        return option.userObject() instanceof Field field && field.getDeclaringClass() == flags;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) return null;
        var value = hasVariable(option) ? variables.get(variable(option)) : null;
        return value == null || value.isEmpty() ? null : value;
    }
}
