package dev.walscope.cluster;

import dev.walscope.api.ReplicationMessage;
import dev.walscope.api.Wire;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Finds the replication messages in one direction of a connection: the head of an HTTP request or
/// answer, and when that opens the replication path, WebSocket frames (RFC 6455, section 5.2).
///
/// Whatever it does not understand passes as it came, all of a connection that speaks TLS. Of one
/// thread; holds a message of 16 KiB at most, of a longer one the piece that comes next.
final class MessageSplitter {
    private static final int HEAD_MAX = 16 << 10;
    private static final int PIECE_MAX = 16 << 10;
    /// The first byte of a TLS record that opens a connection (RFC 8446, section 5.1).
    private static final byte TLS_HANDSHAKE = 22;

    private static final int CONTROL_MAX = 125;
    private static final int BINARY = 2;
    private static final Pattern ID = Pattern.compile("\\A\\{\"id\": (\\d{1,18})");

    /// Takes a piece; may have to wait for room.
    interface Sink {
        void put(Piece piece) throws InterruptedException;
    }

    /// In the first line of a request.
    private static final Pattern WANTED =
            Pattern.compile("\\AGET \\S*[?&]first=(\\d{1,18})&last=(\\d{1,18})");

    private enum Inside {
        head,
        frames,
        unknown,
        /// TLS: bytes that say nothing here.
        sealed
    }

    private final boolean towardsLeader;
    private final Predicate<String> opensFrames;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private final byte[] header = new byte[14];
    private Inside inside = Inside.head;
    private int headerLength;
    private long payloadLeft;
    private boolean isLastFrame;
    private boolean isControl;

    /// Whether a part of the message that is under way was handed on already.
    private boolean isBegun;

    /// Whether the bytes have passed already.
    private boolean isFollowed;

    private int opcode;
    private final ByteArrayOutputStream payload = new ByteArrayOutputStream();
    private int maskAt;
    private boolean isWelcome;
    private final StringBuilder firstLine = new StringBuilder();
    private int headLength;
    private int endSeen;

    MessageSplitter(boolean towardsLeader) {
        this.towardsLeader = towardsLeader;
        this.opensFrames =
                towardsLeader
                        ? line -> line.startsWith("GET /replication")
                        : line -> line.startsWith("HTTP/1.1 101");
    }

    void split(byte[] bytes, int length, Sink sink) throws InterruptedException {
        int at = 0;
        while (at < length) {
            at =
                    switch (inside) {
                        case head -> head(bytes, at, length);
                        case frames -> frame(bytes, at, length, sink);
                        case unknown, sealed -> {
                            pending.write(bytes, at, length - at);
                            yield length;
                        }
                    };
            if (inside == Inside.head || inside == Inside.sealed) flush(null, false, sink);
            else if (inside == Inside.unknown) flush(fetched(), false, sink);
            else if (headerLength == 0) flush(null, false, sink);
        }
    }

    /// Whether it keeps no beginning of a message until more of it is there.
    boolean isEmpty() {
        return pending.size() == 0;
    }

    /// Keeps its place in bytes that have passed already, without their entries: what comes next
    /// can be split again. Only when it [#isEmpty].
    ///
    /// @param passed takes the messages of text
    void follow(byte[] bytes, int length, Sink passed) throws InterruptedException {
        if (inside == Inside.unknown || inside == Inside.sealed) return;
        isFollowed = true;
        split(bytes, length, passed);
        isFollowed = false;
        pending.reset();
        boolean isInside = headerLength > 0 && !isControl(header[0]) || payload.size() > 0;
        if (inside == Inside.frames && isInside) isBegun = true;
    }

    /// What is no replication is a repair: a follower asks its leader for nothing else.
    private LinkMessage fetched() {
        var asked = WANTED.matcher(pending.toString(StandardCharsets.ISO_8859_1));
        if (!towardsLeader || !asked.find()) return message(LinkMessage.Kind.repair, 0, 0);
        return message(
                LinkMessage.Kind.repair,
                Long.parseLong(asked.group(1)),
                Long.parseLong(asked.group(2)));
    }

    /// Takes the head as far as it goes: it ends with an empty line.
    private int head(byte[] bytes, int from, int length) {
        if (headLength == 0 && bytes[from] == TLS_HANDSHAKE) {
            inside = Inside.sealed;
            return from;
        }
        for (int at = from; at < length; at++) {
            byte next = bytes[at];
            pending.write(next);
            headLength++;
            if (firstLine.length() < 24) firstLine.append((char) (next & 0xff));
            boolean isWanted = next == (endSeen % 2 == 0 ? '\r' : '\n');
            endSeen = isWanted ? endSeen + 1 : next == '\r' ? 1 : 0;
            if (endSeen < 4 && headLength < HEAD_MAX) continue;
            boolean isOpen = endSeen == 4 && opensFrames.test(firstLine.toString());
            inside = isOpen ? Inside.frames : Inside.unknown;
            return at + 1;
        }
        return length;
    }

    private int frame(byte[] bytes, int from, int length, Sink sink) throws InterruptedException {
        int at = from;
        while (at < length && (headerLength < 2 || headerLength < neededHeader())) {
            header[headerLength++] = bytes[at];
            pending.write(bytes[at++]);
            if (headerLength >= 2 && headerLength == neededHeader()) beginFrame();
        }
        boolean isWhole = headerLength >= 2 && headerLength == neededHeader();
        if (!isWhole || inside != Inside.frames) return at;
        int take = (int) Math.min(length - at, payloadLeft);
        take(bytes, at, take);
        at += take;
        payloadLeft -= take;
        if (payloadLeft == 0) endFrame(sink);
        else if (pending.size() >= PIECE_MAX && !isControl) handOn(sink);
        return at;
    }

    private int neededHeader() {
        int short_ = header[1] & 0x7f;
        int extended = short_ == 126 ? 2 : short_ == 127 ? 8 : 0;
        return 2 + extended + ((header[1] & 0x80) == 0 ? 0 : 4);
    }

    private static boolean isControl(byte first) {
        return (first & 0x0f) >= 8;
    }

    private void beginFrame() {
        int code = header[0] & 0x0f;
        isControl = isControl(header[0]);
        isLastFrame = (header[0] & 0x80) != 0;
        if (!isControl && code != 0) opcode = code;
        int short_ = header[1] & 0x7f;
        payloadLeft = short_;
        if (short_ >= 126) {
            payloadLeft = 0;
            for (int i = 2; i < (short_ == 126 ? 4 : 10); i++)
                payloadLeft = payloadLeft << 8 | header[i] & 0xff;
        }
        maskAt = 0;
        // No frame is like that: it was none.
        if (payloadLeft < 0 || isControl && payloadLeft > CONTROL_MAX) inside = Inside.unknown;
    }

    private void take(byte[] bytes, int from, int length) {
        if (isFollowed && opcode == BINARY && !isControl) {
            isBegun = true;
            return;
        }
        pending.write(bytes, from, length);
        if (isControl || isBegun) return;
        boolean isMasked = (header[1] & 0x80) != 0;
        int key = headerLength - 4;
        int wanted = Math.min(length, PIECE_MAX - payload.size());
        if (isMasked)
            for (int i = from; i < from + wanted; i++)
                payload.write(bytes[i] ^ header[key + (maskAt++ & 3)]);
        else payload.write(bytes, from, wanted);
    }

    private void endFrame(Sink sink) throws InterruptedException {
        headerLength = 0;
        if (isControl) {
            // Between two frames of a message it belongs to that message's bytes.
            if (!isBegun && payload.size() == 0) flush(null, false, sink);
            return;
        }
        if (!isLastFrame) return;
        handOn(sink);
        isBegun = false;
        payload.reset();
    }

    private void handOn(Sink sink) throws InterruptedException {
        if (isBegun) {
            flush(null, false, sink);
            return;
        }
        isBegun = true;
        var said = said();
        var kind = said.kind();
        boolean isSign =
                kind == LinkMessage.Kind.beat
                        || kind == LinkMessage.Kind.acknowledgement
                        || isWelcome;
        flush(said, isSign, sink);
        payload.reset();
    }

    private void flush(@Nullable LinkMessage message, boolean isSign, Sink sink)
            throws InterruptedException {
        if (pending.size() == 0) return;
        var bytes = pending.toByteArray();
        pending.reset();
        sink.put(new Piece(bytes, message, isSign));
    }

    private LinkMessage said() {
        isWelcome = false;
        var bytes = payload.toByteArray();
        if (opcode == BINARY) return entries(bytes);
        try {
            var text = new String(bytes, StandardCharsets.UTF_8);
            return switch (Wire.read(text, ReplicationMessage.class)) {
                case ReplicationMessage.Ack(long id) ->
                        message(LinkMessage.Kind.acknowledgement, 0, id);
                case ReplicationMessage.Beat beat ->
                        message(LinkMessage.Kind.beat, 0, beat.highWaterMark());
                case ReplicationMessage.Resume(long afterId) ->
                        message(LinkMessage.Kind.resume, 0, afterId);
                case ReplicationMessage.Welcome _ -> {
                    isWelcome = true;
                    yield message(LinkMessage.Kind.other, 0, 0);
                }
                case ReplicationMessage.Offer offer ->
                        message(LinkMessage.Kind.snapshot, 0, offer.id());
                case ReplicationMessage.Chunk chunk ->
                        message(LinkMessage.Kind.snapshot, 0, chunk.id());
                case ReplicationMessage.Hello _,
                        ReplicationMessage.Fetch _,
                        ReplicationMessage.Unsound _,
                        ReplicationMessage.Digests _,
                        ReplicationMessage.Compare _,
                        ReplicationMessage.Refused _ ->
                        message(LinkMessage.Kind.other, 0, 0);
            };
        } catch (Wire.BadWire e) {
            return message(LinkMessage.Kind.other, 0, 0);
        }
    }

    private LinkMessage entries(byte[] lines) {
        var start = new String(lines, 0, Math.min(lines.length, 40), StandardCharsets.US_ASCII);
        var id = ID.matcher(start);
        if (!id.find()) return message(LinkMessage.Kind.entries, 0, 0);
        long first = Long.parseLong(id.group(1));
        long ends = 0;
        for (byte b : lines) if (b == '\n') ends++;
        return message(LinkMessage.Kind.entries, first, first + Math.max(1, ends) - 1);
    }

    private LinkMessage message(LinkMessage.Kind kind, long first, long last) {
        return new LinkMessage(towardsLeader, kind, first, last);
    }

    /// Whether two pieces say the same, whatever they were masked with.
    static boolean saysTheSame(Piece one, @Nullable Piece other) {
        return other != null
                && one.message() != null
                && one.message().equals(other.message())
                && Arrays.equals(unmasked(one.bytes()), unmasked(other.bytes()));
    }

    /// The payload of one short frame.
    private static byte[] unmasked(byte[] frame) {
        int short_ = frame[1] & 0x7f;
        int key = 2 + (short_ == 126 ? 2 : short_ == 127 ? 8 : 0);
        if ((frame[1] & 0x80) == 0) return Arrays.copyOfRange(frame, key, frame.length);
        var text = Arrays.copyOfRange(frame, key + 4, frame.length);
        for (int i = 0; i < text.length; i++) text[i] ^= frame[key + (i & 3)];
        return text;
    }
}
