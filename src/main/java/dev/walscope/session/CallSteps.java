package dev.walscope.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;

import dev.walscope.api.Wire;
import dev.walscope.check.ClientOperation.Kind;
import dev.walscope.check.ClientOperation.Step;
import dev.walscope.client.Call;
import dev.walscope.client.Reply;

import org.jspecify.annotations.Nullable;

import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;

/// Which keys a call is about, and what its answer says of them.
final class CallSteps {
    private static final String KEY = "/key/";

    private CallSteps() {}

    /// None for a call that is about no key as it is now: of the past, of the node.
    static List<Step> asked(Call call) {
        try {
            return steps(call);
        } catch (Wire.BadWire | IllegalArgumentException e) {
            // The node says what is wrong with it.
            return List.of();
        }
    }

    private static List<Step> steps(Call call) {
        if (call.query().containsKey("at")) return List.of();
        if (call.path().startsWith(KEY)) {
            var key = keyOf(call);
            return switch (call.method()) {
                case "GET" -> List.of(Step.read(key));
                case "DELETE" -> List.of(Step.delete(key));
                case "PUT" -> List.of(Step.write(key, text(json(call.body()).path("value"))));
                default -> List.of();
            };
        }
        if (call.path().equals("/txn") && call.method().equals("POST")) return writes(call);
        return call.path().equals("/keys") ? named(call) : List.of();
    }

    static String keyOf(Call call) {
        var path = call.path().substring(KEY.length());
        return URLDecoder.decode(path.replace("+", "%2B"), UTF_8);
    }

    private static List<Step> writes(Call call) {
        var writes = new ArrayList<Step>();
        for (var each : json(call.body()).path("then"))
            writes.add(
                    each.has("put")
                            ? Step.write(each.path("put").asText(), text(each.path("value")))
                            : Step.delete(each.path("delete").asText()));
        return writes;
    }

    private static List<Step> named(Call call) {
        var names = call.query().get("keys");
        if (names == null) return List.of();
        var reads = new ArrayList<Step>();
        if (names.startsWith("[")) for (var name : json(names)) reads.add(Step.read(name.asText()));
        else for (var name : names.split(",")) reads.add(Step.read(name));
        return reads;
    }

    static Kind kind(Call call, List<Step> steps) {
        return call.path().startsWith(KEY) ? steps.getFirst().kind() : Kind.txn;
    }

    /// What was done or seen; none when the answer says nothing of it.
    static List<Step> told(Call call, List<Step> asked, Reply reply) {
        try {
            if (call.path().startsWith(KEY)) return List.of(told(asked.getFirst(), reply));
            var answer = json(reply.body());
            if (call.path().equals("/keys")) return states(answer.path("values"));
            if (!answer.path("succeeded").asBoolean()) return states(answer.path("results"));
            long id = answer.path("id").asLong();
            return asked.stream().map(step -> step.with(step.value(), id, null)).toList();
        } catch (Wire.BadWire e) {
            return List.of();
        }
    }

    private static Step told(Step asked, Reply reply) {
        if (reply.status() == 404) return asked.with(null, 0, false);
        long version = version(reply);
        return switch (asked.kind()) {
            case read ->
                    asked.with(
                            reply.body().isEmpty() ? null : text(json(reply.body()).path("value")),
                            version,
                            true);
            case write -> asked.with(asked.value(), json(reply.body()).path("id").asLong(), null);
            default -> asked.with(null, json(reply.body()).path("id").asLong(), true);
        };
    }

    private static long version(Reply reply) {
        var tag = reply.header("etag").orElse("").replace("\"", "").replace("W/", "");
        return tag.matches("[0-9]{1,18}") ? Long.parseLong(tag) : 0;
    }

    private static List<Step> states(JsonNode values) {
        var reads = new ArrayList<Step>();
        for (var each : values) {
            var read = Step.read(each.path("key").asText());
            boolean isThere = each.path("version").asLong() > 0;
            reads.add(
                    isThere
                            ? read.with(
                                    text(each.path("value")), each.path("version").asLong(), true)
                            : read.with(null, 0, false));
        }
        return reads;
    }

    private static JsonNode json(@Nullable String body) {
        return Wire.tree(body == null ? "{}" : body);
    }

    private static @Nullable String text(JsonNode value) {
        return value.isMissingNode() ? null : Wire.text(value);
    }
}
