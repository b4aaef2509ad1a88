package dev.walscope.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Takes the defaults of node options from environment variables: `--dedup-ttl` from `DEDUP_TTL`.
/// The option wins; an empty variable counts as none.
record Environment(Map<String, String> variables) implements IDefaultValueProvider {
    /// Only these: a `PORT` or `DATA` that a system sets for other programs must not count.
    private static final Set<String> NAMES =
            Set.of(
                    "HOST",
                    "ALLOW_HOSTS",
                    "MAX_SEGMENT_SIZE",
                    "FSYNC",
                    "ACKS",
                    "ACKS_TIMEOUT",
                    "DEDUP_TTL",
                    "DEDUP_MAX_ENTRIES",
                    "MAX_BODY",
                    "MAX_MEMORY",
                    "HEARTBEAT",
                    "LOST_AFTER",
                    "SCRUB_EVERY",
                    "LOG_REQUESTS");

    /// An option that may be given again has a variable that holds several, and says so.
    static String variable(OptionSpec option) {
        var name = option.longestName().substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
        return option.isMultiValue() ? name + "S" : name;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) return null;
        var name = variable(option);
        var value = NAMES.contains(name) ? variables.get(name) : null;
        return value == null || value.isEmpty() ? null : value;
    }
}
