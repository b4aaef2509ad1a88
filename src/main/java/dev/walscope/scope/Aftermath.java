package dev.walscope.scope;

import dev.walscope.api.LogEntry;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What the leader's log, as far as it is known here, says of an acknowledged write afterwards.
///
/// @param id of the later entry
public record Aftermath(Kind kind, long id) {
    public enum Kind {
        /// The same request, by its ids, is written as another entry.
        again,
        /// Another entry does the same to the same keys; whose it is, is not known.
        equal,
        /// A later write of its key.
        overwritten
    }

    /// A leader's entries by the keys that they write, in the order of the log.
    static final class Index {
        private final Map<String, List<LogEntry>> byKey = new HashMap<>();

        Index(Optional<NodeView> leader) {
            if (leader.isEmpty()) return;
            for (var entry : leader.get().log().entries())
                if (entry.crcStatus() != LogEntry.CrcStatus.corrupt)
                    for (var key : entry.keys())
                        byKey.computeIfAbsent(key, _ -> new ArrayList<>()).add(entry);
        }

        /// @param was what stood under its id; `null` while that is not known
        /// @param isLost whether no node has it
        Optional<Aftermath> of(Acknowledgement write, @Nullable LogEntry was, boolean isLost) {
            if (isLost) return was == null ? Optional.empty() : again(was);
            var later = byKey.getOrDefault(write.key(), List.of());
            if (later.isEmpty() || later.getLast().id() <= write.id()) return Optional.empty();
            return Optional.of(new Aftermath(Kind.overwritten, later.getLast().id()));
        }

        private Optional<Aftermath> again(LogEntry was) {
            if (was.keys().isEmpty()) return Optional.empty();
            Optional<Aftermath> equal = Optional.empty();
            for (var entry : byKey.getOrDefault(was.keys().getFirst(), List.of())) {
                if (entry.id() < was.id() || !isEqual(entry, was)) continue;
                if (was.requestId() != null && isOfSameRequest(entry, was))
                    return Optional.of(new Aftermath(Kind.again, entry.id()));
                equal = Optional.of(new Aftermath(Kind.equal, entry.id()));
            }
            return equal;
        }

        private static boolean isEqual(LogEntry a, LogEntry b) {
            return Objects.equals(a.operation(), b.operation())
                    && a.keys().equals(b.keys())
                    && Objects.equals(a.value(), b.value());
        }

        private static boolean isOfSameRequest(LogEntry a, LogEntry b) {
            return Objects.equals(a.clientId(), b.clientId())
                    && Objects.equals(a.requestId(), b.requestId());
        }
    }
}
