package dev.walscope.scope.recording;

import com.fasterxml.jackson.databind.JsonNode;

import dev.walscope.api.LogEntry;
import dev.walscope.api.NodeEvent;
import dev.walscope.check.ClientOperation;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.NodeView;
import dev.walscope.scope.Observation;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// About how many bytes of memory something keeps from being freed. An estimate: it counts what
/// there can be many of, and is rather too high than too low.
final class Weight {
    private static final long OBJECT = 120;
    private static final long STATUS = 900;
    private static final long FOLLOWER = 320;
    private static final long REFERENCE = 8;

    private Weight() {}

    static long of(Observation seen) {
        return OBJECT
                + switch (seen) {
                    case Observation.EntriesSeen page -> entries(page);
                    case Observation.EventSeen event -> of(event.event());
                    case Observation.StatusSeen _ -> STATUS + 8 * FOLLOWER;
                    case Observation.SegmentsSeen answer ->
                            200L * answer.listing().segments().size();
                    case Observation.DetailSeen answer -> of(answer.detail().detail());
                    case Observation.CachedSeen answer -> 320L * answer.requests().size();
                    case Observation.LagSeen answer ->
                            answer.history().followers().stream()
                                    .mapToLong(follower -> 48L * follower.samples().size())
                                    .sum();
                    case Observation.DeduplicationSeen _, Observation.WriteAcknowledged _ ->
                            2 * OBJECT;
                    case Observation.OperationAsked asked -> of(asked.question());
                    case Observation.OperationAnswered answered -> of(answered.operation());
                    case Observation.MemberChanged _,
                            Observation.MemberGone _,
                            Observation.MemberRenamed _,
                            Observation.DataWiped _,
                            Observation.DataRestored _,
                            Observation.BytesChanged _,
                            Observation.Scrubbed _,
                            Observation.LinkChanged _,
                            Observation.LogsCompared _,
                            Observation.OperationsLeft _,
                            Observation.Unreachable _ ->
                            3 * OBJECT;
                };
    }

    private static long entries(Observation.EntriesSeen page) {
        long sum = 0;
        for (var entry : page.entries())
            sum += 280 + text(entry.key()) + value(entry.value()) + text(entry.clientId());
        return sum;
    }

    private static long of(NodeEvent event) {
        return switch (event) {
            case NodeEvent.Progress progress ->
                    progress.followers() == null
                            ? FOLLOWER + OBJECT
                            : OBJECT + FOLLOWER * progress.followers().size();
            case NodeEvent.Snapshot all -> STATUS + 8 * FOLLOWER + 200L * all.segments().size();
            case NodeEvent.Requests requests -> OBJECT + 400L * requests.recent().size();
            case NodeEvent.Written written -> OBJECT + 100L * written.spans().size();
            case NodeEvent.OfMember _,
                    NodeEvent.StateChanged _,
                    NodeEvent.SegmentRolled _,
                    NodeEvent.SegmentCompressed _,
                    NodeEvent.SegmentDropped _,
                    NodeEvent.Scrubbed _,
                    NodeEvent.SnapshotTaken _,
                    NodeEvent.SnapshotInstalled _,
                    NodeEvent.EntryCorrupt _,
                    NodeEvent.EntryRepaired _,
                    NodeEvent.TailTorn _,
                    NodeEvent.SegmentMended _,
                    NodeEvent.CrcCorrected _,
                    NodeEvent.IntegrityChanged _,
                    NodeEvent.FollowerChanged _,
                    NodeEvent.LeaderLinkChanged _,
                    NodeEvent.Gap _ ->
                    4 * OBJECT;
        };
    }

    private static long of(LogEntry.@Nullable Detail detail) {
        if (detail == null) return OBJECT;
        return 400 + text(detail.key()) + value(detail.value()) + 3L * detail.raw().length();
    }

    private static long of(ClientOperation operation) {
        var answer = operation.answer();
        return answer == null ? OBJECT : 2 * OBJECT + of(answer.steps()) + text(answer.error());
    }

    private static long of(ClientOperation.Question question) {
        return 2 * OBJECT + of(question.steps()) + text(question.request());
    }

    private static long of(List<ClientOperation.Step> steps) {
        long sum = 0;
        for (var step : steps) sum += OBJECT + text(step.key()) + text(step.value());
        return sum;
    }

    private static long text(@Nullable String text) {
        return text == null ? 0 : 56 + text.length();
    }

    /// By the text that it was read from: a tree takes some times as much.
    private static long value(@Nullable JsonNode value) {
        if (value == null || value.isNull()) return 0;
        if (value.isTextual()) return 72 + value.textValue().length();
        return value.isContainerNode() ? 8L * value.toString().length() : 40;
    }

    /// Only its lists: what stands in them is shared with the observations and states around it.
    static long of(ClusterState state) {
        return OBJECT + state.nodes().stream().mapToLong(Weight::of).sum();
    }

    private static long of(NodeView node) {
        long items =
                node.log().entries().size()
                        + node.trail().progress().items().size()
                        + node.trail().facts().items().size()
                        + node.acknowledged().items().size()
                        + 8L * node.marks().byId().size()
                        + node.requests().recent().items().size();
        for (var samples : node.trail().lag().values()) items += samples.items().size();
        return 8 * OBJECT + REFERENCE * items;
    }
}
