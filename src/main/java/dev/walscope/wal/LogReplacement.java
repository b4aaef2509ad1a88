package dev.walscope.wal;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Comparator;

/// Puts an empty log in the place of the one in a folder: what is to follow begins behind a
/// snapshot.
///
/// ```
/// wal.log.segment.7                  1. made, empty and forced
/// wal.log.segment.1.replaced.1000    2. what was there is set aside, one by one
/// wal.log.segment.2.replaced.1000
/// wal.log.segment.1.replaced.500     3. what an earlier replacement had set aside goes
/// ```
/// After a crash it is done again, whatever was done already.
public final class LogReplacement {
    private static final String ASIDE = ".replaced.";

    private LogReplacement() {}

    /// @param snapshotId the log is to begin with the entry behind it
    /// @param numberMax the new segment's number is greater; at least 1, because nothing stands
    ///     before segment 1
    public static void make(Storage storage, long snapshotId, int numberMax) throws IOException {
        var segments =
                storage.list().stream()
                        .filter(name -> Segment.numberOf(name) > 0)
                        .sorted(Comparator.comparing(Segment::numberOf))
                        .toList();
        var anew = anew(storage, segments.isEmpty() ? null : segments.getLast(), numberMax);
        for (var name : segments)
            if (!name.equals(anew)) storage.rename(name, name + ASIDE + snapshotId);
        for (var name : storage.list())
            if (name.startsWith(Segment.PREFIX)
                    && name.contains(ASIDE)
                    && !name.endsWith(ASIDE + snapshotId)) storage.delete(name);
    }

    private static String anew(Storage storage, @Nullable String last, int numberMax)
            throws IOException {
        var number = last == null ? 0 : Segment.numberOf(last);
        if (last != null && number > numberMax && Segment.isPlain(last)) {
            try (var file = storage.open(last)) {
                if (file.size() == 0) return last;
            }
        }
        var name = Segment.fileName(Math.max(number, numberMax) + 1);
        try (var file = storage.create(name)) {
            file.truncate(0);
            file.force();
        }
        storage.forceFolder();
        return name;
    }
}
