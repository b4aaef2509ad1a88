package dev.walscope.option;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/// One thing that a node can be told at its start, as its command line has it; those of which one
/// node may well differ from another.
public enum NodeOption {
    maxSegmentSize(
            "--max-segment-size",
            "Segment size, bytes",
            "A file is sealed before it would pass it",
            "1048576",
            OptionText::segmentBytes),
    fsync(
            "--fsync",
            "Force to disk",
            "Before the answer, each second, or whenever",
            "always",
            List.of("always", "interval", "off")),
    snapshotEvery(
            "--snapshot-every",
            "A snapshot every, bytes",
            "Of growth of the log; or off",
            "67108864",
            OptionText::snapshotBytes),
    retain(
            "--retain",
            "Keep of the log behind a snapshot",
            "all, bytes, or snapshot: only what it lacks",
            "all",
            OptionText::retainedBytes),
    compress(
            "--compress",
            "Compress sealed segments",
            "As gzip, readable with zcat",
            "off",
            List.of("off", "gzip")),
    acks(
            "--acks",
            "Who holds a write before its answer",
            "The leader; one, a quorum or all beside it",
            "leader",
            List.of("leader", "one", "quorum", "all")),
    acksTimeout(
            "--acks-timeout",
            "How long they may take",
            "Then the write is answered with 503",
            "5s",
            OptionText::duration),
    dedupTtl(
            "--dedup-ttl",
            "How long a request is remembered",
            "As 1h, 90s, PT1H or seconds",
            "1h",
            OptionText::duration),
    dedupMaxEntries(
            "--dedup-max-entries",
            "How many requests are remembered",
            "Beyond it the oldest are forgotten",
            "100000",
            OptionText::count),
    maxMemory(
            "--max-memory",
            "Memory for keys and values, bytes",
            "A write that needs more is refused",
            "",
            OptionText::memoryBytes),
    maxBody(
            "--max-body",
            "Longest request body, bytes",
            "A longer one is refused",
            "1048576",
            OptionText::bodyBytes),
    heartbeat(
            "--heartbeat",
            "Sign of life every",
            "Between leader and follower",
            "500ms",
            OptionText::duration),
    lostAfter(
            "--lost-after",
            "Given up after",
            "So long a silence; several heartbeats",
            "2s",
            OptionText::duration),
    scrubEvery(
            "--scrub-every",
            "Pause after each segment re-read",
            "To find rot on the disk",
            "5s",
            OptionText::duration);

    private final String flag;
    private final String title;
    private final String about;
    private final String usual;
    private final List<String> words;
    private final Consumer<String> reader;

    NodeOption(String flag, String title, String about, String usual, Consumer<String> reader) {
        this(flag, title, about, usual, List.of(), reader);
    }

    NodeOption(String flag, String title, String about, String usual, List<String> words) {
        this(flag, title, about, usual, words, text -> OptionText.word(text, words));
    }

    NodeOption(
            String flag,
            String title,
            String about,
            String usual,
            List<String> words,
            Consumer<String> reader) {
        this.flag = flag;
        this.title = title;
        this.about = about;
        this.usual = usual;
        this.words = words;
        this.reader = reader;
    }

    /// As on the command line, `--fsync`.
    public String flag() {
        return flag;
    }

    public String title() {
        return title;
    }

    /// What it does, in a few words.
    public String about() {
        return about;
    }

    /// What a node has that is told nothing; empty where that depends on the machine.
    public String usual() {
        return usual;
    }

    /// The words that it takes; none where it takes numbers or lengths of time.
    public List<String> words() {
        return words;
    }

    /// The environment variable that sets it, `DEDUP_TTL`.
    public String variable() {
        return flag.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /// Whether it has a meaning where leaders are elected: a majority has what it answers for on
    /// its disks there, whatever is chosen.
    public boolean isOfElectors() {
        return switch (this) {
            case acks, fsync, lostAfter, scrubEvery -> false;
            case acksTimeout,
                    compress,
                    dedupMaxEntries,
                    dedupTtl,
                    heartbeat,
                    maxBody,
                    maxMemory,
                    maxSegmentSize,
                    retain,
                    snapshotEvery ->
                    true;
        };
    }

    /// Why `text` is no value of it, one sentence; nothing when it is.
    public Optional<String> problem(String text) {
        try {
            reader.accept(text);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }

    static Optional<NodeOption> ofFlag(String flag) {
        for (var option : values()) if (option.flag.equals(flag)) return Optional.of(option);
        return Optional.empty();
    }
}
