package dev.walscope.wal;

import dev.walscope.entry.Decoded;
import dev.walscope.entry.EntryCodec;
import dev.walscope.entry.LinePrefix;

import java.util.ArrayList;

/// Tells bytes that can be no entry, and never were one, from what may have been acknowledged.
///
/// A power cut leaves the beginning of a line, zeros where data was to come, or an older block that
/// repeats what stands before; a person's editor leaves blank lines and CR LF. Any mixture of them
/// holds no entry. A line that was finished and then changed is none of them: the changed byte is
/// not what may stand there.
final class Filler {
    /// Where so many lines might begin within one stretch, it is not looked into.
    private static final int BEGINNINGS_MAX = 64;

    private Filler() {}

    private static boolean isBlank(byte b) {
        return b == 0 || b == '\n' || b == '\r' || b == ' ' || b == '\t';
    }

    /// The end of the stretch without the blank bytes behind it.
    static int trimmed(byte[] bytes, int from, int end) {
        int at = end;
        while (at > from && isBlank(bytes[at - 1])) at--;
        return at;
    }

    static boolean isBlank(byte[] bytes, int from, int end) {
        return trimmed(bytes, from, end) == from;
    }

    /// Whether the bytes are a mixture of blanks, beginnings of lines and lines whose entries stand
    /// already.
    ///
    /// @param lastId entries up to it stand before these bytes
    static boolean holdsNoEntry(byte[] bytes, int from, int end, long lastId) {
        var starts = new ArrayList<Integer>();
        starts.add(from);
        for (int i = from + 1; i < end; i++) {
            if (bytes[i] != '{' && bytes[i - 1] != '\n') continue;
            if (bytes[i] == '{' && !LinePrefix.mayBeginAt(bytes, i, end)) continue;
            if (starts.size() == BEGINNINGS_MAX) return false;
            starts.add(i);
        }
        starts.add(end);
        // From the back: whether all from this start on holds no entry, however it is divided.
        var holdsNone = new boolean[starts.size()];
        holdsNone[starts.size() - 1] = true;
        for (int i = starts.size() - 2; i >= 0; i--)
            for (int next = starts.size() - 1; next > i && !holdsNone[i]; next--)
                holdsNone[i] =
                        holdsNone[next] && isNone(bytes, starts.get(i), starts.get(next), lastId);
        return holdsNone[0];
    }

    private static boolean isNone(byte[] bytes, int from, int end, long lastId) {
        int start = from;
        while (start < end && isBlank(bytes[start])) start++;
        int stop = trimmed(bytes, start, end);
        if (start == stop || LinePrefix.isUnfinishedLine(bytes, start, stop)) return true;
        return EntryCodec.decode(bytes, start, stop - start)
                        instanceof Decoded.Good(var entry, var _)
                && entry.id() <= lastId;
    }
}
