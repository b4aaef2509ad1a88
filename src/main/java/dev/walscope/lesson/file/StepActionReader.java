package dev.walscope.lesson.file;

import dev.walscope.api.Acks;
import dev.walscope.api.TimeScale;
import dev.walscope.client.Call;
import dev.walscope.cluster.Action;
import dev.walscope.cluster.Bearer;
import dev.walscope.cluster.Way;
import dev.walscope.lesson.file.yaml.BadLesson;
import dev.walscope.lesson.file.yaml.MappingReader;
import dev.walscope.lesson.file.yaml.Yaml;
import dev.walscope.lesson.model.StepAction;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Reads one item of `do`: a mapping whose first member says what is done.
final class StepActionReader {
    static final int WRITES_MAX = 2_000;
    private static final List<String> WORDS =
            List.of(
                    "put",
                    "get",
                    "delete",
                    "txn",
                    "start",
                    "add",
                    "remove",
                    "stop",
                    "kill",
                    "pause",
                    "resume",
                    "restart",
                    "promote",
                    "wipe",
                    "cut",
                    "heal",
                    "part",
                    "mute",
                    "transfer",
                    "slow-time",
                    "silence",
                    "slow",
                    "slow-motion",
                    "hold",
                    "release",
                    "step",
                    "flip",
                    "cut-tail",
                    "scrub",
                    "snapshot",
                    "load",
                    "protect");

    private final String file;
    private final NodeNames names;

    StepActionReader(String file, NodeNames names) {
        this.file = file;
        this.names = names;
    }

    StepAction read(Yaml yaml) {
        var one = MappingReader.of(file, "an item of `do`", yaml);
        var word = one.first();
        WORDS.forEach(one::has);
        var action = action(one, word);
        one.end();
        return action;
    }

    private StepAction action(MappingReader one, String word) {
        return switch (word) {
            case "put" -> put(inner(one, word));
            case "get" -> request(inner(one, word), "from", Call.get("x"));
            case "delete" -> request(inner(one, word), "to", Call.delete("x"));
            case "txn" -> transaction(inner(one, word));
            case "start" -> start(one);
            case "add" -> add(one);
            case "remove" -> remove(inner(one, word));
            case "stop" -> new StepAction.Act(new Action.Stop(names.one(one, word)));
            case "kill" -> new StepAction.Act(new Action.Kill(names.one(one, word)));
            case "pause" -> new StepAction.Act(new Action.Pause(names.one(one, word)));
            case "resume" -> new StepAction.Act(new Action.Resume(names.one(one, word)));
            case "restart" -> new StepAction.Act(new Action.Restart(names.one(one, word)));
            case "promote" -> new StepAction.Act(new Action.Promote(names.follower(one, word)));
            case "wipe" -> new StepAction.Act(new Action.Wipe(names.one(one, word)));
            case "cut" -> new StepAction.Act(new Action.Cut(names.linked(one, word)));
            case "heal" -> heal(one);
            case "part" -> new StepAction.Act(new Action.Part(Way.between(groups(one))));
            case "mute" -> mute(one);
            case "transfer" -> transfer(inner(one, word));
            case "slow-time" -> slowTime(inner(one, word));
            case "silence" -> new StepAction.Act(new Action.HalfOpen(names.linked(one, word)));
            case "slow" -> slow(inner(one, word));
            case "slow-motion" -> {
                long times = one.needNumber(word, 1, Action.SlowMotion.MOST);
                yield new StepAction.Act(new Action.SlowMotion((int) times));
            }
            case "hold" -> new StepAction.Act(new Action.Hold(names.follower(one, word)));
            case "release" -> new StepAction.Act(new Action.Release(names.follower(one, word)));
            case "step" -> new StepAction.Act(new Action.Step(names.follower(one, word)));
            case "flip" -> flip(inner(one, word));
            case "cut-tail" -> cutTail(inner(one, word));
            case "scrub" -> new StepAction.Request(names.one(one, word), Call.of("POST", "/scrub"));
            case "snapshot" ->
                    new StepAction.Request(names.one(one, word), Call.of("POST", "/snapshot"));
            case "load" -> load(inner(one, word));
            case "protect" -> {
                var isOn = one.text(word, one.need(word));
                if (!isOn.equals("true") && !isOn.equals("false"))
                    throw one.error(one.place(), "`protect` is true or false");
                yield new StepAction.Act(new Action.Protect(isOn.equals("true")));
            }
            default -> {
                one.end();
                throw one.error(one.place(), "nothing is to be done here");
            }
        };
    }

    private MappingReader inner(MappingReader one, String word) {
        return MappingReader.of(file, "`" + word + "`", one.need(word));
    }

    private StepAction put(MappingReader all) {
        var key = all.needText("key");
        var value = Json.of(all, all.need("value"));
        return addressed(all, "to", Call.put(key, value));
    }

    private StepAction request(MappingReader all, String where, Call kind) {
        var key = all.needText("key");
        return addressed(
                all, where, kind.method().equals("GET") ? Call.get(key) : Call.delete(key));
    }

    private StepAction addressed(MappingReader all, String where, Call bare) {
        var call = bare;
        var node = names.usual(all, where);
        var client = all.text("client");
        var request = all.text("request");
        if (client.isPresent() != request.isPresent())
            throw all.error(
                    all.place(), "`client` and `request` stand together; add the other one");
        if (client.isPresent()) call = call.withRequest(client.get(), request.orElseThrow());
        if (call.method().equals("PUT") || call.method().equals("DELETE"))
            call = conditional(all, call);
        if (names.setup().elects()) {
            if (call.method().equals("GET")
                    && all.word("consistency", Consistency.class).isPresent())
                call = call.withQuery("consistency", "local");
        } else if (!call.method().equals("GET")) {
            var acks = all.word("acks", Acks.class);
            if (acks.isPresent()) call = call.withQuery("acks", acks.get().name());
        }
        var as = all.word("as", Bearer.class).orElse(Bearer.window);
        boolean isOverheard = all.bool("overheard").orElse(false);
        all.end();
        var sent = new StepAction.Request(node, call, as);
        return isOverheard ? new StepAction.Overhear(sent) : sent;
    }

    private enum Consistency {
        local
    }

    private static Call conditional(MappingReader all, Call call) {
        long version = all.number("if-version", 1, Long.MAX_VALUE).or(0);
        var absent = all.text("if-absent");
        if (absent.isPresent() && !absent.get().equals("true"))
            throw all.error(all.place(), "`if-absent` is true, or is left out");
        var asked = version > 0 ? call.withQuery("if_version", Long.toString(version)) : call;
        return absent.isPresent() ? asked.withQuery("if_absent", "true") : asked;
    }

    private StepAction transaction(MappingReader all) {
        var parts = new ArrayList<String>();
        for (var part : List.of("if", "then", "else"))
            if (part.equals("then") || all.has(part))
                parts.add(Json.quoted(part) + ": " + Json.of(all, all.need(part)));
        var call = Call.of("POST", "/txn").withBody("{" + String.join(", ", parts) + "}");
        return addressed(all, "to", call);
    }

    private StepAction start(MappingReader one) {
        var value = one.need("start");
        if (one.text("start", value).equals("everyone")) return new StepAction.StartEveryone();
        var again = MappingReader.ofOne(file, "start", value);
        return new StepAction.Start(names.one(again, "start"));
    }

    private StepAction heal(MappingReader one) {
        var value = one.need("heal");
        if (one.text("heal", value).equals("everyone") && names.setup().elects())
            return new StepAction.Act(new Action.Part(Set.of()));
        var member = MappingReader.ofOne(file, "heal", value);
        return new StepAction.Act(new Action.Heal(names.linked(member, "heal")));
    }

    /// Each member stands in one group.
    private List<List<String>> groups(MappingReader one) {
        var at = one.need("part");
        if (!names.setup().elects())
            throw one.error(at.place(), "`part` is for `members`; `cut` a follower's link instead");
        var left = new ArrayList<>(names.everyone());
        var groups =
                MappingReader.ofOne(file, "part", at).list("part", group -> group(group, left));
        if (groups.size() < 2 || !left.isEmpty())
            throw one.error(
                    at.place(),
                    "`part` is two groups or more with each member in one of them, such as"
                            + " [[node-1], [node-2, node-3]]");
        return groups;
    }

    private List<String> group(Yaml yaml, List<String> left) {
        var items = MappingReader.ofOne(file, "group", yaml).list("group", item -> item);
        var names = new ArrayList<String>();
        for (var item : items) {
            var name =
                    this.names.one(
                            MappingReader.ofOne(file, "member of a group", item),
                            "member of a group");
            if (!left.remove(name))
                throw new BadLesson(file, item.place(), name + " stands in two groups");
            names.add(name);
        }
        return names;
    }

    private StepAction transfer(MappingReader all) {
        if (!names.setup().elects())
            throw all.error(
                    all.place(), "`transfer` is for `members`; `promote` a follower instead");
        var from = names.one(all, "from");
        var to = names.one(all, "to");
        all.end();
        var body = "{\"to\": " + Json.quoted(to) + "}";
        return new StepAction.Request(from, Call.of("POST", "/raft/transfer").withBody(body));
    }

    /// Nothing that it says reaches any other; what is said to it does.
    private StepAction mute(MappingReader one) {
        if (!names.setup().elects())
            throw one.error(
                    one.place(), "`mute` is for `members`; `cut` a follower's link instead");
        var member = names.one(one, "mute");
        var ways = new LinkedHashSet<Way>();
        for (var other : names.everyone())
            if (!other.equals(member)) ways.add(new Way(member, other));
        return new StepAction.Act(new Action.Part(ways));
    }

    /// So many times as slow; 1 for full speed.
    private StepAction slowTime(MappingReader all) {
        if (!names.setup().elects())
            throw all.error(
                    all.place(), "`slow-time` is for `members`; `slow-motion` is for others");
        var member = names.one(all, "of");
        long times = all.needNumber("times", 1, Math.round(1 / TimeScale.LEAST));
        all.end();
        var scale = BigDecimal.valueOf(1.0 / times).stripTrailingZeros().toPlainString();
        return new StepAction.Request(
                member, Call.of("PUT", "/raft/time").withBody("{\"scale\": " + scale + "}"));
    }

    private StepAction add(MappingReader one) {
        if (names.setup().elects())
            return new StepAction.Act(new Action.AddMember(names.added(one, "add")));
        var value = one.need("add");
        if (!one.text("add", value).equals("follower"))
            throw one.error(value.place(), "only `add: follower` is possible");
        return new StepAction.Act(new Action.AddFollower());
    }

    /// As the leader is asked to.
    private StepAction remove(MappingReader all) {
        if (!names.setup().elects())
            throw all.error(all.place(), "`remove` is for `members`; `stop` a follower instead");
        var member = names.one(all, "member");
        var by = names.one(all, "by");
        all.end();
        return new StepAction.Request(by, Call.of("DELETE", "/raft/members/" + member));
    }

    private StepAction slow(MappingReader all) {
        var link = names.linked(all, "link");
        var by = all.duration("by");
        var rate = all.bytes("to-bytes-a-second", 100, 1_000_000_000);
        all.end();
        if (by.isPresent() == rate.isPresent())
            throw all.error(
                    all.place(),
                    "`slow` needs either `by` (a delay such as 200ms) or `to-bytes-a-second`");
        if (by.isPresent() && by.get().compareTo(Duration.ofSeconds(30)) > 0)
            throw all.error(all.place(), "a link is slowed by 30s at most");
        return new StepAction.Act(
                by.<Action>map(delay -> new Action.Delay(link, delay))
                        .orElseGet(() -> new Action.Throttle(link, rate.orElseThrow())));
    }

    private StepAction flip(MappingReader all) {
        long entry = all.needNumber("entry", 1, Long.MAX_VALUE);
        var node = names.one(all, "on");
        var text = all.text("in").orElse("");
        long at = all.number("byte", 0, 1_000_000).or(-1);
        int bit = (int) all.number("bit", 0, 7).or(0);
        all.end();
        if (at >= 0 && !text.isEmpty())
            throw all.error(all.place(), "`flip` needs only one of `in` and `byte`");
        return new StepAction.FlipBit(node, entry, text, at, bit);
    }

    private StepAction cutTail(MappingReader all) {
        var node = names.one(all, "on");
        long bytes = all.needNumber("bytes", 1, 1_000_000);
        all.end();
        return new StepAction.CutTail(node, bytes);
    }

    private StepAction load(MappingReader all) {
        int writes = (int) all.needNumber("writes", 1, WRITES_MAX);
        var node = names.usual(all, "to");
        var key = all.text("key").orElse("key");
        all.end();
        return new StepAction.Load(node, writes, key);
    }
}
