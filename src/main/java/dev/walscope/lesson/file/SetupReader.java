package dev.walscope.lesson.file;

import dev.walscope.api.Acks;
import dev.walscope.lesson.file.yaml.MappingReader;
import dev.walscope.lesson.file.yaml.Yaml;
import dev.walscope.lesson.model.Lesson;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads `cluster`: a leader with followers, or members that elect their leader.
final class SetupReader {
    private static final List<String> TIMES =
            List.of("acks-timeout", "lost-after", "heartbeat", "dedup-ttl", "scrub-every");

    /// What has no meaning where a majority decides.
    private static final List<String> NOT_OF_MEMBERS =
            List.of("followers", "fsync", "acks", "lost-after", "scrub-every");

    /// Of a node that is not told.
    private static final Duration USUAL_HEARTBEAT = Duration.ofMillis(500);

    private static final Duration USUAL_LOST_AFTER = Duration.ofSeconds(2);

    /// Of a member that is not told.
    private static final Duration MEMBERS_HEARTBEAT = Duration.ofMillis(100);

    private static final Duration MEMBERS_ELECTION_TIMEOUT = Duration.ofMillis(500);

    private final MappingReader all;
    private final List<String> options = new ArrayList<>();

    private SetupReader(MappingReader all) {
        this.all = all;
    }

    static Lesson.Setup read(String file, Yaml yaml) {
        return new SetupReader(MappingReader.of(file, "`cluster`", yaml)).setup();
    }

    private enum Compress {
        off,
        gzip
    }

    private enum Retain {
        all,
        snapshot
    }

    private enum Fsync {
        always,
        interval,
        off
    }

    private Lesson.Setup setup() {
        boolean elects = all.has("members");
        if (elects)
            for (var word : NOT_OF_MEMBERS)
                if (all.has(word))
                    throw all.error(
                            all.need(word).place(),
                            "`" + word + "` does not go with `members`: there a majority decides");
        int members = (int) all.number("members", 3, 5).or(0);
        if (members == 4)
            throw all.error(all.place(), "`members` is 3 or 5: a fourth one saves nobody more");
        int followers = (int) all.number("followers", 0, Lesson.Setup.FOLLOWERS_MAX).or(2);
        files();
        all.word("acks", Acks.class)
                .ifPresent(who -> options.addAll(List.of("--acks", who.name())));
        var times = times(elects);
        if (elects) electionTimeout(times);
        else lostAfter(times);
        all.end();
        return elects
                ? Lesson.Setup.electing(members, options)
                : Lesson.Setup.led(followers, options);
    }

    private void files() {
        all.bytes("segment-size", 100, 1 << 30)
                .ifPresent(size -> options.addAll(List.of("--max-segment-size", "" + size)));
        all.word("fsync", Fsync.class)
                .ifPresent(when -> options.addAll(List.of("--fsync", when.name())));
        all.word("compress", Compress.class)
                .ifPresent(how -> options.addAll(List.of("--compress", how.name())));
        all.word("retain", Retain.class)
                .ifPresent(what -> options.addAll(List.of("--retain", what.name())));
    }

    private Map<String, Duration> times(boolean elects) {
        var wanted = new ArrayList<>(TIMES);
        if (elects) wanted.add("election-timeout");
        var times = new LinkedHashMap<String, Duration>();
        for (var time : wanted) all.duration(time).ifPresent(length -> times.put(time, length));
        times.forEach(
                (time, length) -> {
                    if (length.isZero())
                        throw all.error(all.place(), "`" + time + "` is 1ms or longer");
                    options.addAll(List.of("--" + time, asTyped(length)));
                });
        return times;
    }

    private void lostAfter(Map<String, Duration> times) {
        var lostAfter = times.getOrDefault("lost-after", USUAL_LOST_AFTER);
        if (lostAfter.compareTo(times.getOrDefault("heartbeat", USUAL_HEARTBEAT)) <= 0)
            throw all.error(
                    all.place(),
                    "`lost-after` (usually 2s) must be longer than `heartbeat` (usually 500ms)");
    }

    private void electionTimeout(Map<String, Duration> times) {
        var timeout = times.getOrDefault("election-timeout", MEMBERS_ELECTION_TIMEOUT);
        var beat = times.getOrDefault("heartbeat", MEMBERS_HEARTBEAT);
        if (timeout.compareTo(beat.multipliedBy(2)) < 0)
            throw all.error(
                    all.place(),
                    "`election-timeout` (usually 500ms) must be at least twice `heartbeat`"
                            + " (usually 100ms)");
    }

    /// As a person would, so that the line that runs says what the lesson does.
    private static String asTyped(Duration length) {
        if (length.toMillis() % 1_000 != 0) return length.toMillis() + "ms";
        return length.toSeconds() % 60 == 0 ? length.toMinutes() + "m" : length.toSeconds() + "s";
    }
}
