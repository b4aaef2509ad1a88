package dev.walscope.snapshot;

import dev.walscope.api.Wire;
import dev.walscope.dedup.Remembered;
import dev.walscope.dedup.RequestDigest;
import dev.walscope.entry.Operation;
import dev.walscope.entry.RequestTag;
import dev.walscope.wal.Fingerprint;
import dev.walscope.wal.Milestone;
import dev.walscope.wal.SealedSegment;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/// The lines of a snapshot's file that are not a log's own: the first, those of remembered requests
/// behind the keys, and the last. `wal-format.md` shows them.
final class SnapshotLines {
    /// @param snapshot the last entry that is in it
    /// @param term of that entry; 0 where no leader is elected
    /// @param bytes of the log up to and including that entry
    /// @param fingerprint of these bytes
    /// @param segments lines of them that follow
    record Header(
            long snapshot,
            long term,
            long bytes,
            String fingerprint,
            long segments,
            long keys,
            long requests,
            long timestamp) {
        static Header of(SnapshotCapture capture, Fingerprint log, long segments) {
            return new Header(
                    capture.id(),
                    capture.membership().map(Membership::term).orElse(0L),
                    log.bytes(),
                    log.text(),
                    segments,
                    capture.keys().keys(),
                    capture.requests().size(),
                    capture.timestampMs());
        }

        Snapshot in(
                String fileName,
                long size,
                List<SealedSegment> sealed,
                List<Milestone> milestones,
                Optional<Membership> membership)
                throws BadSnapshot {
            return new Snapshot(
                    snapshot,
                    fileName,
                    size,
                    Fingerprint.of(fingerprint, bytes)
                            .orElseThrow(() -> new BadSnapshot("its header has no fingerprint")),
                    keys,
                    requests,
                    sealed,
                    milestones,
                    timestamp,
                    membership);
        }
    }

    /// @param segment its number
    record Segment(int segment, long firstId, long lastId, long size, String fingerprint) {
        static Segment of(SealedSegment sealed) {
            return new Segment(
                    sealed.number(),
                    sealed.firstId(),
                    sealed.lastId(),
                    sealed.size(),
                    sealed.sum().text());
        }

        SealedSegment sealed() throws BadSnapshot {
            return new SealedSegment(
                    segment,
                    firstId,
                    lastId,
                    size,
                    Fingerprint.of(fingerprint, size)
                            .orElseThrow(() -> new BadSnapshot("a segment's line is damaged")));
        }
    }

    /// @param milestone an entry whose line is no longer there
    /// @param bytes of the log up to and including it
    record Mark(long milestone, long bytes, String fingerprint) {
        static Mark of(Milestone milestone) {
            return new Mark(milestone.id(), milestone.sum().bytes(), milestone.sum().text());
        }

        Milestone told() throws BadSnapshot {
            return new Milestone(
                    milestone,
                    Fingerprint.of(fingerprint, bytes)
                            .orElseThrow(() -> new BadSnapshot("a milestone's line is damaged")));
        }
    }

    /// @param request the entry that holds it
    record Request(
            long request,
            String operation,
            String key,
            String clientId,
            String requestId,
            long timestamp,
            String digest) {
        static Request of(Remembered.Write write) {
            return new Request(
                    write.id(),
                    write.operation().name(),
                    write.key(),
                    write.tag().clientId(),
                    write.tag().requestId(),
                    write.tag().timestampMs(),
                    write.fingerprint().text());
        }

        Remembered.Write remembered() throws BadSnapshot {
            try {
                return new Remembered.Write(
                        new RequestTag(clientId, requestId, timestamp),
                        Operation.valueOf(operation),
                        Objects.requireNonNull(key),
                        RequestDigest.of(digest),
                        request);
            } catch (IllegalArgumentException | NullPointerException e) {
                throw new BadSnapshot("a request in it cannot be read");
            }
        }
    }

    /// @param members the entry that made them so
    /// @param terms `[first id, term]` of each
    record Members(
            long members,
            long term,
            List<String> all,
            List<String> voters,
            Map<String, String> urls,
            List<List<Long>> terms) {
        static Members of(Membership membership) {
            return new Members(
                    membership.id(),
                    membership.term(),
                    membership.all(),
                    membership.voters(),
                    new TreeMap<>(membership.urls()),
                    membership.terms().stream()
                            .map(one -> List.of(one.firstId(), (long) one.term()))
                            .toList());
        }

        Membership membership() throws BadSnapshot {
            try {
                var starts = new ArrayList<Membership.TermStart>();
                for (var one : terms)
                    starts.add(new Membership.TermStart(one.get(0), Math.toIntExact(one.get(1))));
                return new Membership(term, members, all, voters, urls, starts);
            } catch (ArithmeticException | IndexOutOfBoundsException | NullPointerException e) {
                throw new BadSnapshot("the line of its members is damaged");
            }
        }
    }

    /// @param lines before this one
    /// @param crc CRC-32 of all bytes before this line
    record End(long end, long lines, long crc) {}

    private SnapshotLines() {}

    static byte[] bytes(Object line) {
        return (Wire.text(line) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static <T> @Nullable T read(byte[] buffer, int start, int length, Class<T> type) {
        try {
            return Wire.read(new String(buffer, start, length, StandardCharsets.UTF_8), type);
        } catch (Wire.BadWire e) {
            return null;
        }
    }
}
