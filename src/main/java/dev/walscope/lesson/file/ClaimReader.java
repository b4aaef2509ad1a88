package dev.walscope.lesson.file;

import dev.walscope.api.FollowerStatus;
import dev.walscope.api.Integrity;
import dev.walscope.api.RaftStatus;
import dev.walscope.lesson.file.yaml.MappingReader;
import dev.walscope.lesson.file.yaml.Yaml;
import dev.walscope.lesson.model.Amount;
import dev.walscope.lesson.model.Claim;
import dev.walscope.lesson.model.Expectation;
import dev.walscope.scope.Condition;
import dev.walscope.scope.Ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Reads one item of `expect`: a mapping of which one member says what is looked at. One item can
/// make several claims, each with a tick of its own.
final class ClaimReader {
    private static final Pattern AMOUNT = Pattern.compile("(>=|>|<=|<)\\s*(\\d{1,18})");
    private static final List<String> WORDS =
            List.of("on", "key", "answer", "wire", "follower", "logs", "dedup", "ledger");
    private static final List<String> DEDUP_FIGURES =
            List.of(
                    "current_cache_size",
                    "unique_request_ids",
                    "total_client_count",
                    "total_requests_cached",
                    "total_duplicates_detected",
                    "same_operation_duplicates",
                    "different_operation_duplicates",
                    "total_cache_cleanups");

    private final String file;
    private final NodeNames names;

    ClaimReader(String file, NodeNames names) {
        this.file = file;
        this.names = names;
    }

    List<Expectation> read(Yaml yaml) {
        var all = MappingReader.of(file, "an item of `expect`", yaml);
        var claims = new ArrayList<Claim>();
        switch (all.first(WORDS)) {
            case "on" -> node(all, claims);
            case "key" -> claims.add(reads(all));
            case "answer" -> claims.add(answered(all));
            case "wire" -> all.word("wire", Wire.class).ifPresent(is -> claims.add(is.claim()));
            case "follower" -> follower(all, claims);
            case "logs" -> claims.add(logs(all));
            case "dedup" -> dedup(all, claims);
            case "ledger" -> ledger(all, claims);
            default -> WORDS.forEach(all::has);
        }
        var within = all.duration("within").orElse(Expectation.USUAL);
        all.end();
        if (claims.isEmpty())
            throw all.error(all.place(), "this expects nothing of it; say what must hold");
        if (within.compareTo(Expectation.MOST) > 0)
            throw all.error(all.place(), "`within` is 2m at most: nobody watches longer");
        return claims.stream().map(claim -> new Expectation(claim, within)).toList();
    }

    /// `on: everyone` claims the same of each node of the lesson.
    private void node(MappingReader all, List<Claim> claims) {
        var at = all.need("on");
        var nodes =
                all.text("on", at).equals("everyone")
                        ? names.everyone()
                        : List.of(names.one(MappingReader.ofOne(file, "on", at), "on"));
        var ofEach = new ArrayList<Claim>();
        all.word("is", Condition.class).ifPresent(is -> ofEach.add(new Claim.InState("", is)));
        if (names.setup().elects())
            all.word("role", RaftStatus.Role.class)
                    .ifPresent(role -> ofEach.add(new Claim.Plays("", role)));
        for (var figure : Claim.Measure.values()) {
            var name = figure.name().toLowerCase(Locale.ROOT).replace('_', '-');
            all.take(name)
                    .ifPresent(
                            value ->
                                    ofEach.add(
                                            new Claim.Figure(
                                                    "", figure, amount(all, name, value))));
        }
        all.word("log", LogState.class)
                .ifPresent(state -> ofEach.add(new Claim.Whole("", state.integrity())));
        if (all.has("unreadable"))
            ofEach.add(new Claim.Unreadable("", all.list("unreadable", this::id)));
        for (var node : nodes) for (var claim : ofEach) claims.add(of(node, claim));
    }

    private static Claim of(String node, Claim claim) {
        return switch (claim) {
            case Claim.Figure(var _, var of, var amount) -> new Claim.Figure(node, of, amount);
            case Claim.InState(var _, var state) -> new Claim.InState(node, state);
            case Claim.Plays(var _, var role) -> new Claim.Plays(node, role);
            case Claim.Whole(var _, var state) -> new Claim.Whole(node, state);
            case Claim.Unreadable(var _, var ids) -> new Claim.Unreadable(node, ids);
            case Claim.Reads _,
                    Claim.Answered _,
                    Claim.Overheard _,
                    Claim.Followed _,
                    Claim.Behind _,
                    Claim.SameLogs _,
                    Claim.LogsDiffer _,
                    Claim.Deduplicated _,
                    Claim.Promised _ ->
                    claim;
        };
    }

    private enum Wire {
        readable,
        encrypted;

        Claim claim() {
            return new Claim.Overheard(this == readable);
        }
    }

    private enum LogState {
        whole(Integrity.State.ok),
        degraded(Integrity.State.degraded),
        repairing(Integrity.State.repairing);

        private final Integrity.State integrity;

        LogState(Integrity.State integrity) {
            this.integrity = integrity;
        }

        Integrity.State integrity() {
            return integrity;
        }
    }

    private long id(Yaml item) {
        return MappingReader.ofOne(file, "id", item).needNumber("id", 1, Long.MAX_VALUE);
    }

    private Claim reads(MappingReader all) {
        var key = all.needText("key");
        var node = names.one(all, "from");
        var value = all.take("value");
        var isAbsent = all.bool("absent").orElse(false);
        if (value.isPresent() == isAbsent)
            throw all.error(all.place(), "a `key` needs either `value` or `absent: true`");
        return new Claim.Reads(node, key, value.map(json -> Json.of(all, json)).orElse(null));
    }

    private Claim answered(MappingReader all) {
        int status = (int) all.needNumber("answer", 100, 599);
        long id = all.number("id", 1, Long.MAX_VALUE).or(0);
        var replay = all.bool("replay").orElse(null);
        var contains = all.text("contains").orElse("");
        return new Claim.Answered(status, id, replay, contains);
    }

    private void follower(MappingReader all, List<Claim> claims) {
        var name = names.follower(all, "follower");
        var state = all.word("seen-as", FollowerStatus.State.class);
        long from = all.number("from-entry", 1, Long.MAX_VALUE).or(0);
        if (from != 0 && !state.equals(java.util.Optional.of(FollowerStatus.State.diverged)))
            throw all.error(all.place(), "`from-entry` goes with `seen-as: diverged`");
        state.ifPresent(seen -> claims.add(new Claim.Followed(name, seen, from)));
        for (var unit : Claim.LagUnit.values()) {
            var member = "lag-" + unit;
            all.take(member)
                    .ifPresent(
                            value ->
                                    claims.add(
                                            new Claim.Behind(
                                                    name, unit, amount(all, member, value))));
        }
    }

    private Claim logs(MappingReader all) {
        var value = all.need("logs");
        if (value instanceof Yaml.Scalar scalar) {
            if (scalar.text().equals("same")) return new Claim.SameLogs();
            throw all.error(value.place(), "`logs` is `same`, or two nodes and where they differ");
        }
        var two = MappingReader.of(file, "`logs`", value);
        var claim =
                new Claim.LogsDiffer(
                        names.one(two, "of"),
                        names.one(two, "and"),
                        two.needNumber("differ-from", 1, Long.MAX_VALUE));
        two.end();
        return claim;
    }

    private void dedup(MappingReader all, List<Claim> claims) {
        var node = names.one(all, "dedup");
        for (var figure : DEDUP_FIGURES)
            all.take(figure)
                    .ifPresent(
                            value ->
                                    claims.add(
                                            new Claim.Deduplicated(
                                                    node, figure, amount(all, figure, value))));
    }

    private void ledger(MappingReader all, List<Claim> claims) {
        var of = MappingReader.of(file, "`ledger`", all.need("ledger"));
        for (var verdict : Ledger.Verdict.values()) {
            var name = verdict.name().replace('_', '-');
            of.take(name)
                    .ifPresent(
                            value ->
                                    claims.add(
                                            new Claim.Promised(verdict, amount(of, name, value))));
        }
        of.end();
    }

    /// `3`, or text such as `>= 3`.
    private Amount amount(MappingReader all, String name, Yaml value) {
        if (value instanceof Yaml.Scalar(var place, var text, var kind) && kind == Yaml.Kind.text) {
            var read = AMOUNT.matcher(text.strip());
            if (read.matches())
                for (var relation : Amount.Relation.values())
                    if (relation.sign().strip().equals(read.group(1)))
                        return new Amount(relation, Long.parseLong(read.group(2)));
            throw all.error(
                    place, "`" + name + "` is a number such as 3, or a text such as \">= 3\"");
        }
        return Amount.exactly(
                MappingReader.ofOne(file, name, value).needNumber(name, 0, Long.MAX_VALUE));
    }
}
