package dev.walscope.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walscope.cluster.LinkMessage.Kind;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;

class MessageSplitterTest {
    private static final String REQUEST =
            "GET /replication HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    private static final String ANSWER = "HTTP/1.1 101 Switching Protocols\r\nA: b\r\n\r\n";
    private static final String LINES =
            "{\"id\": 7, \"operation\": \"SET\"}\n{\"id\": 8, \"operation\": \"SET\"}\n";

    @Test
    void messagesAreNamedHoweverTheirBytesArrive() throws Exception {
        var stream = new ByteArrayOutputStream();
        stream.writeBytes(ascii(ANSWER));
        stream.writeBytes(
                frame(
                        1,
                        true,
                        false,
                        ascii(
                                "{\"type\":\"welcome\",\"url\":\"u\",\"last_id\":6,\"high_water_mark\":6}")));
        stream.writeBytes(frame(2, true, false, ascii(LINES)));
        stream.writeBytes(
                frame(
                        1,
                        true,
                        false,
                        ascii(
                                "{\"type\":\"beat\",\"last_id\":8,\"sent_id\":8,\"high_water_mark\":7,\"unreadable_id\":0}")));
        for (int seed = 0; seed < 200; seed++) {
            var pieces = split(false, stream.toByteArray(), new Random(seed));

            assertThat(messages(pieces))
                    .as("seed %d", seed)
                    .containsExactly(
                            new LinkMessage(false, Kind.other, 0, 0),
                            new LinkMessage(false, Kind.entries, 7, 8),
                            new LinkMessage(false, Kind.beat, 0, 7));
            assertThat(whole(pieces)).as("seed %d", seed).isEqualTo(stream.toByteArray());
        }
    }

    /// More than a head may be long: behind one, what is no replication would be taken for a
    /// repair.
    @Test
    void ofAConnectionThatSpeaksTlsNoMessageIsClaimed() throws Exception {
        var bytes = new byte[40_000];
        new Random(5).nextBytes(bytes);
        bytes[0] = 22;
        for (boolean towardsLeader : new boolean[] {true, false})
            for (int seed = 0; seed < 20; seed++) {
                var pieces = split(towardsLeader, bytes, new Random(seed));

                assertThat(messages(pieces)).as("seed %d", seed).isEmpty();
                assertThat(whole(pieces)).as("seed %d", seed).isEqualTo(bytes);
            }
    }

    @Test
    void whatAFollowerSaysIsReadThroughItsMask() throws Exception {
        var stream = new ByteArrayOutputStream();
        stream.writeBytes(ascii(REQUEST));
        stream.writeBytes(frame(1, true, true, ascii("{\"type\":\"ack\",\"id\":12}")));
        stream.writeBytes(frame(9, true, true, ascii("ping")));
        stream.writeBytes(frame(1, true, true, ascii("{\"type\":\"resume\",\"after_id\":3}")));
        for (int seed = 0; seed < 200; seed++) {
            var pieces = split(true, stream.toByteArray(), new Random(seed));

            assertThat(messages(pieces))
                    .as("seed %d", seed)
                    .containsExactly(
                            new LinkMessage(true, Kind.acknowledgement, 0, 12),
                            new LinkMessage(true, Kind.resume, 0, 3));
            assertThat(whole(pieces)).as("seed %d", seed).isEqualTo(stream.toByteArray());
        }
    }

    @Test
    void aLongMessageInSeveralFramesIsOneMessage() throws Exception {
        var lines = LINES.repeat(3_000);
        var stream = new ByteArrayOutputStream();
        stream.writeBytes(ascii(ANSWER));
        int half = lines.length() / 2;
        stream.writeBytes(frame(2, false, false, ascii(lines.substring(0, half))));
        stream.writeBytes(frame(9, true, false, ascii("ping")));
        stream.writeBytes(frame(0, true, false, ascii(lines.substring(half))));

        var pieces = split(false, stream.toByteArray(), new Random(1));

        assertThat(messages(pieces)).hasSize(1);
        assertThat(messages(pieces).getFirst().firstId()).isEqualTo(7);
        assertThat(whole(pieces)).isEqualTo(stream.toByteArray());
    }

    @Test
    void aRepairSaysWhatItAsksFor() throws Exception {
        var request =
                ascii("GET /wal/lines?first=51&last=53&max_bytes=9 HTTP/1.1\r\nHost: x\r\n\r\n");

        var pieces = new ArrayList<Piece>();
        new MessageSplitter(true).split(request, request.length, pieces::add);

        assertThat(messages(pieces)).containsExactly(new LinkMessage(true, Kind.repair, 51, 53));
    }

    @Test
    void anyBytesPassUnchanged() throws Exception {
        for (int seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            var stream = new ByteArrayOutputStream();
            if (random.nextBoolean()) stream.writeBytes(ascii(ANSWER));
            var bytes = new byte[random.nextInt(40_000)];
            random.nextBytes(bytes);
            stream.writeBytes(bytes);

            var pieces = split(false, stream.toByteArray(), random);

            var passed = whole(pieces);
            // The beginning of a message is kept until more of it is there.
            assertThat(stream.toByteArray()).as("seed %d", seed).startsWith(passed);
            assertThat(stream.size() - passed.length)
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo((16 << 10) + 14);
        }
    }

    /// As while a link is left alone, disturbed and left alone again: the bytes stay in their
    /// order, what was split is named, and what has passed is not.
    @Test
    void whatIsSplitBehindWhatHasPassedIsNamedAsEver() throws Exception {
        var sign = "{\"type\":\"beat\",\"last_id\":8,\"sent_id\":8,\"high_water_mark\":%d}";
        var frames = new ArrayList<byte[]>();
        frames.add(ascii(ANSWER));
        for (int i = 0; i < 40; i++) {
            frames.add(frame(1, true, false, ascii(sign.formatted(i))));
            frames.add(frame(2, true, false, ascii(LINES.replace("7", "" + (1000 + i)))));
            frames.add(frame(9, true, false, ascii("ping")));
            frames.add(frame(2, true, false, ascii(LINES.repeat(i).replace("7", "" + 2000 + i))));
        }
        for (int seed = 0; seed < 300; seed++) checkMixed(frames, new Random(seed), seed);
    }

    private static void checkMixed(List<byte[]> frames, Random random, int seed) throws Exception {
        var stream = new ByteArrayOutputStream();
        frames.forEach(stream::writeBytes);
        var bytes = stream.toByteArray();
        var splitter = new MessageSplitter(false);
        var passed = new ByteArrayOutputStream();
        var named = new ArrayList<LinkMessage>();
        var followed = new BitSet();
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, 1 + random.nextInt(400));
            var part = Arrays.copyOfRange(bytes, at, at + length);
            if (random.nextInt(3) == 0 && splitter.isEmpty()) {
                followed.set(at, at + length);
                passed.writeBytes(part);
                splitter.follow(part, length, _ -> {});
            } else
                splitter.split(
                        part,
                        length,
                        piece -> {
                            passed.writeBytes(piece.bytes());
                            if (piece.message() != null) named.add(piece.message());
                        });
            at += length;
        }
        assertThat(passed.toByteArray()).as("seed %d", seed).isEqualTo(bytes);
        assertThat(named).as("seed %d", seed).isEqualTo(messagesUntouchedBy(followed, frames));
    }

    /// What an ordinary splitter finds in the frames of which no byte was followed.
    private static List<LinkMessage> messagesUntouchedBy(BitSet followed, List<byte[]> frames)
            throws Exception {
        var messages = new ArrayList<LinkMessage>();
        int at = 0;
        for (var frame : frames) {
            int touched = followed.nextSetBit(at);
            boolean isSplit = touched < 0 || touched >= at + frame.length;
            if (at > 0 && isSplit) {
                var splitter = new MessageSplitter(false);
                splitter.split(ascii(ANSWER), ANSWER.length(), _ -> {});
                var pieces = new ArrayList<Piece>();
                splitter.split(frame, frame.length, pieces::add);
                messages.addAll(messages(pieces));
            }
            at += frame.length;
        }
        return messages;
    }

    private static List<Piece> split(boolean up, byte[] stream, Random random) throws Exception {
        var pieces = new ArrayList<Piece>();
        var splitter = new MessageSplitter(up);
        for (int at = 0; at < stream.length; ) {
            int length = Math.min(stream.length - at, 1 + random.nextInt(200));
            var part = Arrays.copyOfRange(stream, at, at + length);
            splitter.split(part, length, pieces::add);
            at += length;
        }
        return pieces;
    }

    private static List<LinkMessage> messages(List<Piece> pieces) {
        return pieces.stream().map(Piece::message).filter(Objects::nonNull).toList();
    }

    private static byte[] whole(List<Piece> pieces) {
        var all = new ByteArrayOutputStream();
        for (var piece : pieces) all.writeBytes(piece.bytes());
        return all.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] frame(int opcode, boolean isLast, boolean isMasked, byte[] payload) {
        var out = new ByteArrayOutputStream();
        out.write((isLast ? 0x80 : 0) | opcode);
        int mask = isMasked ? 0x80 : 0;
        if (payload.length < 126) {
            out.write(mask | payload.length);
        } else {
            out.write(mask | 127);
            for (int i = 7; i >= 0; i--) out.write((int) ((long) payload.length >> 8 * i));
        }
        byte[] key = {0x11, 0x22, 0x33, 0x44};
        if (isMasked) out.writeBytes(key);
        for (int i = 0; i < payload.length; i++)
            out.write(isMasked ? payload[i] ^ key[i & 3] : payload[i]);
        return out.toByteArray();
    }
}
