package dev.walscope.wal;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What can be found in a log, and what is done about it: the decision table of `wal-format.md`,
/// one row a constant.
///
/// A stretch of bytes is judged by what it holds, whether a line end closes it, and where it
/// stands. Exactly one row fits.
public enum Finding {
    A(
            "a line with a good checksum and the next id",
            "it was written",
            "an entry",
            Action.TAKE,
            Set.of(Content.NEXT),
            Ending.CLOSED,
            EnumSet.allOf(Place.class)),
    B(
            "a line with a good checksum and a later id",
            "the lines between, or a whole segment, are gone",
            "an entry; the ids between stay taken and are fetched from a peer",
            Action.TAKE_AND_MISS,
            Set.of(Content.LATER),
            Ending.CLOSED,
            EnumSet.allOf(Place.class)),
    C(
            "the same without its line end, with zeros or blanks in its place perhaps",
            "the last byte was cut off, or never came to the disk",
            "an entry, perhaps an acknowledged one: it is given its line end",
            Action.GIVE_ITS_END,
            Set.of(Content.NEXT, Content.LATER),
            Ending.OPEN,
            EnumSet.allOf(Place.class)),
    D(
            "a line with a good checksum whose id is missing before it",
            "two lines, or two files, changed places",
            "it takes its place; what stood in the wrong one is kept in `….bad.OFFSET`",
            Action.MOVE,
            Set.of(Content.MISPLACED),
            Ending.ANY,
            EnumSet.allOf(Place.class)),
    E(
            "bad bytes where ids are missing",
            "finished, then changed: one line is one id, two joined lines are two, a split line is"
                    + " one",
            "they stay, are skipped, and their ids are given to no one else; `degraded` until a"
                    + " peer's copy takes their place",
            Action.MISS,
            Set.of(Content.FILLER, Content.CHANGED),
            Ending.ANY,
            EnumSet.of(Place.IDS_MISSING)),
    F(
            "bad bytes where no id is missing: a blank line, a line or a file given twice",
            "a person's editor, or a copy of a file",
            "the segment is written anew from its own good lines; these are kept in"
                    + " `….bad.OFFSET`",
            Action.DROP,
            Set.of(Content.FILLER, Content.CHANGED),
            Ending.ANY,
            EnumSet.of(Place.NONE_MISSING)),
    G(
            "a good line whose entry stands before it",
            "a line or a file given twice (the Python original gives an id twice after"
                    + " corruption)",
            "the first one counts; this one goes as under F",
            Action.DROP,
            Set.of(Content.REPEATED),
            Ending.ANY,
            EnumSet.of(Place.IDS_MISSING, Place.NONE_MISSING)),
    H(
            "at the end: the beginning of a line, zeros, blank lines, CR LF, a line given twice, or"
                    + " any mixture",
            "a crash in the middle of an append; no answer told of such an entry",
            "kept in `….torn.OFFSET` when there is room, cut off, its length said"
                    + " (`torn_bytes`)",
            Action.TEAR_OFF,
            Set.of(Content.FILLER, Content.REPEATED),
            Ending.ANY,
            EnumSet.of(Place.END)),
    I(
            "at the end: a finished line that does not read as an entry",
            "perhaps a crash, perhaps rot: a checksum cannot tell, and it may have been"
                    + " acknowledged",
            "it stays, its id stays taken, the peers are asked; the next entry gets the next id",
            Action.RESERVE,
            Set.of(Content.CHANGED),
            Ending.CLOSED,
            EnumSet.of(Place.END)),
    J(
            "at the end: the same without a line end",
            "the line end itself was changed",
            "as under I; the segment is sealed as it is",
            Action.RESERVE_AND_SEAL,
            Set.of(Content.CHANGED),
            Ending.OPEN,
            EnumSet.of(Place.END));

    /// What a stretch of bytes holds.
    enum Content {
        /// An entry with the id that comes next.
        NEXT,
        /// An entry with an id further on.
        LATER,
        /// An entry that stands before.
        REPEATED,
        /// An entry that is missing before.
        MISPLACED,
        /// What can be no entry: see [Filler].
        FILLER,
        /// Anything else.
        CHANGED
    }

    enum Ending {
        CLOSED,
        OPEN,
        ANY
    }

    enum Place {
        /// Before a good line, with ids missing between it and the one before.
        IDS_MISSING,
        /// Before a good line that has the next id.
        NONE_MISSING,
        /// Behind the last good line of the log.
        END
    }

    enum Action {
        TAKE,
        TAKE_AND_MISS,
        GIVE_ITS_END,
        MOVE,
        MISS,
        DROP,
        TEAR_OFF,
        RESERVE,
        RESERVE_AND_SEAL
    }

    private final String found;
    private final String happened;
    private final String done;
    private final Action action;
    private final Set<Content> contents;
    private final Ending ending;
    private final Set<Place> places;

    Finding(
            String found,
            String happened,
            String done,
            Action action,
            Set<Content> contents,
            Ending ending,
            Set<Place> places) {
        this.found = found;
        this.happened = happened;
        this.done = done;
        this.action = action;
        this.contents = contents;
        this.ending = ending;
        this.places = places;
    }

    /// The row that fits.
    static Finding of(Content content, boolean closed, Place place) {
        return Arrays.stream(values())
                .filter(row -> row.fits(content, closed, place))
                .findFirst()
                .orElseThrow();
    }

    boolean fits(Content content, boolean closed, Place place) {
        var endingFits = ending == Ending.ANY || (ending == Ending.CLOSED) == closed;
        return contents.contains(content) && endingFits && places.contains(place);
    }

    Action action() {
        return action;
    }

    /// The row as it stands in `wal-format.md`: letter, what is found, what happened, what is done.
    public List<String> row() {
        return List.of(name(), found, happened, done);
    }
}
