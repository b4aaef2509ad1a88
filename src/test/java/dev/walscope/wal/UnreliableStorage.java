package dev.walscope.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// A disk that keeps what was not forced apart from what was, and loses it at a [#crash].
///
/// Each write is remembered by itself until its file is forced; at a crash any subset of the
/// unforced writes may be on the disk, the last of them perhaps only in part, because a disk may
/// reorder what it was not told to keep in order. So may a file be as long as before it was cut.
/// Names too: a file created, renamed or deleted without [#forceFolder] may be as before. It can
/// also be full, or fail to force.
public class UnreliableStorage implements Storage {
    private final RandomGenerator random;

    /// What is there for whoever reads now.
    private Map<String, Content> names = new TreeMap<>();

    /// What the folder held when it was last forced.
    private Map<String, Content> forcedNames = new TreeMap<>();

    private int generation;
    private long bytesLeft = Long.MAX_VALUE;
    private boolean forceFails;
    private boolean failsOnce;
    private int forcesLeft = Integer.MAX_VALUE;
    private boolean folderFailsOnce;
    private Runnable duringRead = () -> {};
    private String forgetsToForce;
    private boolean lendsNothing;
    private boolean mistakesNames;

    public UnreliableStorage(RandomGenerator random) {
        this.random = random;
    }

    /// The power goes: unforced writes and names survive or not, at random. Open files are dead.
    public void crash() {
        generation++;
        var survivors = new TreeMap<>(forcedNames);
        for (var name : names.keySet())
            if (random.nextBoolean()) survivors.put(name, names.get(name));
        for (var name : forcedNames.keySet())
            if (!names.containsKey(name) && random.nextBoolean()) survivors.remove(name);
        survivors.values().forEach(content -> content.crash(random));
        names = survivors;
        forcedNames = new TreeMap<>(survivors);
    }

    /// From now on there is room for `bytes` more.
    public void roomFor(long bytes) {
        bytesLeft = bytes;
    }

    public void failToForce() {
        forceFails = true;
    }

    /// The next force fails, and nobody knows what it did.
    public void failToForceOnce() {
        failsOnce = true;
    }

    /// The next [#forceFolder] fails.
    public void failToForceTheFolderOnce() {
        folderFailsOnce = true;
    }

    /// From the `forces`th force on, of a file or the folder, all fail.
    public void failToForceAfter(int forces) {
        forcesLeft = forces;
    }

    public void forceAgain() {
        forceFails = false;
        forcesLeft = Integer.MAX_VALUE;
    }

    private boolean forceFailsNow() {
        if (forcesLeft != Integer.MAX_VALUE && forcesLeft-- <= 0) forceFails = true;
        var fails = forceFails || failsOnce;
        failsOnce = false;
        return fails;
    }

    /// Runs `work` in the middle of the next read, as another thread might.
    public void duringTheNextRead(Runnable work) {
        duringRead = work;
    }

    /// A disk, or a program, that says it forced and did not.
    public void forgetToForce() {
        forgetToForce("");
    }

    /// As [#forgetToForce()], only files whose names begin so.
    public void forgetToForce(String names) {
        forgetsToForce = names;
    }

    public byte[] bytes(String name) {
        return names.get(name).now.clone();
    }

    public void damage(String name, int offset, int bit) {
        var content = names.get(name);
        content.now[offset] ^= (byte) (1 << bit);
        content.forced = content.now.clone();
        content.unforced.clear();
    }

    /// Somebody else's program gives the name to a file of its own, as an editor does.
    public void replace(String name, byte[] bytes) {
        var other = new Content();
        other.now = bytes.clone();
        other.forced = bytes.clone();
        names.put(name, other);
        forcedNames.put(name, other);
    }

    /// What the disk holds now, for [#rollBack].
    public Map<String, byte[]> backup() {
        var backup = new TreeMap<String, byte[]>();
        names.forEach((name, content) -> backup.put(name, content.now.clone()));
        return backup;
    }

    /// The power goes, and a person puts an older state of the folder back.
    public void rollBack(Map<String, byte[]> backup) {
        generation++;
        names.clear();
        forcedNames.clear();
        backup.forEach(this::replace);
    }

    /// Somebody takes the file away.
    public void remove(String name) {
        names.remove(name);
        forcedNames.remove(name);
    }

    /// From now on no file can be opened that is not open, and none be made.
    public void lendNothing(boolean nothing) {
        lendsNothing = nothing;
    }

    /// A program that takes the file it holds for the one that has the name.
    public void mistakeNames() {
        mistakesNames = true;
    }

    private void lend() throws Passing {
        if (lendsNothing) throw new Passing("Too many open files", new IOException("EMFILE"));
    }

    @Override
    public List<String> list() {
        return List.copyOf(names.keySet());
    }

    @Override
    public boolean isFile(String name) {
        return names.containsKey(name);
    }

    @Override
    public File open(String name) {
        return new Open(name);
    }

    @Override
    public File create(String name) throws IOException {
        var file = new Open(name);
        file.held();
        return file;
    }

    @Override
    public void rename(String from, String to) throws IOException {
        lend();
        names.put(to, names.remove(from));
        forceFolder();
    }

    @Override
    public void delete(String name) {
        names.remove(name);
    }

    @Override
    public void forceFolder() throws IOException {
        lend();
        if (forceFailsNow() || folderFailsOnce) {
            folderFailsOnce = false;
            throw new IOException("Input/output error");
        }
        forcedNames = new TreeMap<>(names);
    }

    /// What was done to a file since it was last forced.
    private sealed interface Unforced {
        record Written(long position, byte[] bytes) implements Unforced {}

        record Cut(long size) implements Unforced {}
    }

    private static final class Content {
        byte[] now = {};
        byte[] forced = {};
        final List<Unforced> unforced = new ArrayList<>();

        void crash(RandomGenerator random) {
            var after = forced;
            for (var change : unforced) {
                switch (change) {
                    case Unforced.Written(var position, var bytes) -> {
                        var part =
                                switch (random.nextInt(3)) {
                                    case 0 -> 0;
                                    case 1 -> random.nextInt(bytes.length + 1);
                                    default -> bytes.length;
                                };
                        if (part > 0) after = written(after, position, bytes, part);
                    }
                    case Unforced.Cut(var size) -> {
                        if (random.nextBoolean() && size < after.length)
                            after = Arrays.copyOf(after, (int) size);
                    }
                }
            }
            now = after.clone();
            forced = after.clone();
            unforced.clear();
        }

        static byte[] written(byte[] content, long position, byte[] bytes, int length) {
            var end = (int) position + length;
            var after = Arrays.copyOf(content, Math.max(content.length, end));
            System.arraycopy(bytes, 0, after, (int) position, length);
            return after;
        }
    }

    private final class Open implements File {
        private final String name;
        private Content held;
        private boolean closed;
        private final int openedIn = generation;

        Open(String name) {
            this.name = name;
        }

        private void alive() throws IOException {
            if (openedIn != generation) throw new IOException("the machine is off");
            if (closed) throw new ClosedChannelException();
        }

        private Content held() throws IOException {
            alive();
            if (held != null) return held;
            lend();
            held = names.computeIfAbsent(name, _ -> new Content());
            return held;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            alive();
            var work = duringRead;
            duringRead = () -> {};
            work.run();
            var content = names.get(name);
            return content == null ? 0 : read(content, target, position);
        }

        @Override
        public int readHeld(ByteBuffer target, long position) throws IOException {
            return read(held(), target, position);
        }

        private static int read(Content content, ByteBuffer target, long position) {
            var length = Math.clamp(content.now.length - position, 0, target.remaining());
            target.put(content.now, (int) Math.min(position, content.now.length), length);
            return length;
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            var content = held();
            var fits = (int) Math.min(source.remaining(), bytesLeft);
            var bytes = new byte[fits];
            source.get(bytes);
            content.now = Content.written(content.now, position, bytes, fits);
            content.unforced.add(new Unforced.Written(position, bytes));
            if (bytesLeft != Long.MAX_VALUE) bytesLeft -= fits;
            if (source.hasRemaining()) throw new NoRoom(new IOException("No space left on device"));
        }

        @Override
        public void force() throws IOException {
            alive();
            var content = held != null ? held : names.get(name);
            if (forceFailsNow()) throw new IOException("Input/output error");
            if (forgetsToForce != null && name.startsWith(forgetsToForce) || content == null)
                return;
            content.forced = content.now.clone();
            content.unforced.clear();
        }

        @Override
        public void truncate(long size) throws IOException {
            var content = held();
            if (size >= content.now.length) return;
            content.now = Arrays.copyOf(content.now, (int) size);
            content.unforced.add(new Unforced.Cut(size));
        }

        @Override
        public long size() throws IOException {
            alive();
            var content = names.get(name);
            return content == null ? 0 : content.now.length;
        }

        @Override
        public boolean isNamed(long size) throws IOException {
            return isNamed() && held().now.length == size;
        }

        @Override
        public boolean isNamed() throws IOException {
            return mistakesNames || names.get(name) == held();
        }

        @Override
        public void refresh() {}

        @Override
        public void release() {
            held = null;
        }

        @Override
        public void close() {
            held = null;
            closed = true;
        }
    }

    /// For a test's message: what is there.
    @Override
    public String toString() {
        var sizes = new HashMap<String, Integer>();
        names.forEach((name, content) -> sizes.put(name, content.now.length));
        return sizes.toString();
    }
}
