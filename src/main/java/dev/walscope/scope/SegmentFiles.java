package dev.walscope.scope;

import dev.walscope.api.LogPosition;
import dev.walscope.api.NodeEvent;
import dev.walscope.api.SegmentInfo;

import java.util.ArrayList;
import java.util.List;

/// A node's segment files, oldest first, as events change them between two listings.
final class SegmentFiles {
    private SegmentFiles() {}

    /// After progress in the active one. Untouched when that is another one than is known: then the
    /// files are about to be asked for.
    static List<SegmentInfo> grown(List<SegmentInfo> files, NodeEvent.Progress progress) {
        if (files.isEmpty()) return files;
        var active = files.getLast();
        if (active.number() != progress.segment()) return files;
        var changed = new ArrayList<>(files);
        long first =
                active.firstId() == null ? firstOf(files, progress.position()) : active.firstId();
        changed.set(
                changed.size() - 1,
                new SegmentInfo(
                        active.path(),
                        progress.segmentSize(),
                        true,
                        progress.lastId() == 0 ? null : Long.valueOf(first),
                        progress.lastId() == 0 ? null : Long.valueOf(progress.lastId()),
                        Math.max(
                                active.entries(), progress.lastId() - first + 1 - active.corrupt()),
                        active.corrupt()));
        return changed;
    }

    /// What the first entry of the newest segment must be: ids have no gaps.
    private static long firstOf(List<SegmentInfo> files, LogPosition position) {
        if (files.size() == 1) return position.firstId();
        var sealed = files.get(files.size() - 2);
        return sealed.lastId() == null ? position.firstId() : sealed.lastId() + 1;
    }

    /// After the active one was sealed and the next one began.
    static List<SegmentInfo> rolled(List<SegmentInfo> files, NodeEvent.SegmentRolled rolled) {
        if (files.isEmpty() || files.getLast().number() != rolled.sealed()) return files;
        var last = files.getLast();
        var changed = new ArrayList<>(files);
        changed.set(
                changed.size() - 1,
                new SegmentInfo(
                        last.path(),
                        last.size(),
                        false,
                        last.firstId(),
                        Long.valueOf(rolled.firstId() - 1),
                        last.entries(),
                        last.corrupt()));
        var name = last.plainPath().substring(0, last.plainPath().lastIndexOf('.') + 1);
        changed.add(new SegmentInfo(name + rolled.active(), 0, true, rolled.firstId(), null, 0, 0));
        return changed;
    }

    /// After one that a snapshot covers was dropped.
    static List<SegmentInfo> dropped(List<SegmentInfo> files, NodeEvent.SegmentDropped event) {
        return files.stream().filter(file -> file.number() != event.segment()).toList();
    }

    /// After the end of one was cut off behind its node's back.
    static List<SegmentInfo> cut(List<SegmentInfo> files, String name, long sizeNow) {
        return files.stream()
                .map(file -> file.path().endsWith(name) ? file.cutTo(sizeNow) : file)
                .toList();
    }

    /// After a sealed one was compressed.
    static List<SegmentInfo> compressed(
            List<SegmentInfo> files, NodeEvent.SegmentCompressed event) {
        return files.stream()
                .map(
                        file ->
                                file.number() == event.segment()
                                        ? new SegmentInfo(
                                                file.compressedPath(),
                                                event.size(),
                                                false,
                                                file.firstId(),
                                                file.lastId(),
                                                file.entries(),
                                                file.corrupt(),
                                                event.storedSize(),
                                                SegmentInfo.Compression.gzip)
                                        : file)
                .toList();
    }
}
