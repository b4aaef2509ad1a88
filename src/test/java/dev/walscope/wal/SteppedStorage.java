package dev.walscope.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// A disk that does something before its nth step that changes anything, and may never do more.
public final class SteppedStorage implements Storage {
    private final Storage disk;
    private long steps;
    private long at = Long.MAX_VALUE;
    private Runnable then = () -> {};
    private boolean isOff;

    public SteppedStorage(Storage disk) {
        this.disk = disk;
    }

    /// From here on the steps are counted; before the `n`th, `work` runs, once.
    public void before(long n, Runnable work) {
        steps = 0;
        at = n;
        then = work;
    }

    /// The power goes before the `n`th step.
    public void offAt(long n) {
        before(n, () -> isOff = true);
    }

    /// The power is back, and what is open works on.
    public void on() {
        before(Long.MAX_VALUE, () -> {});
        isOff = false;
    }

    /// Whether it has come to that.
    public boolean isOff() {
        return isOff;
    }

    private void step() throws IOException {
        if (++steps == at) then.run();
        if (isOff) throw new IOException("the machine is off");
    }

    @Override
    public List<String> list() throws IOException {
        return disk.list();
    }

    @Override
    public boolean isFile(String name) throws IOException {
        return disk.isFile(name);
    }

    @Override
    public File open(String name) {
        return new Stepped(disk.open(name));
    }

    @Override
    public File create(String name) throws IOException {
        step();
        return new Stepped(disk.create(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        step();
        disk.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        step();
        disk.delete(name);
    }

    @Override
    public void forceFolder() throws IOException {
        step();
        disk.forceFolder();
    }

    private final class Stepped implements File {
        private final File file;

        Stepped(File file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public int readHeld(ByteBuffer target, long position) throws IOException {
            return file.readHeld(target, position);
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            step();
            file.write(source, position);
        }

        @Override
        public void force() throws IOException {
            step();
            file.force();
        }

        @Override
        public void truncate(long size) throws IOException {
            step();
            file.truncate(size);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public boolean isNamed(long size) throws IOException {
            return file.isNamed(size);
        }

        @Override
        public boolean isNamed() throws IOException {
            return file.isNamed();
        }

        @Override
        public void refresh() throws IOException {
            file.refresh();
        }

        @Override
        public void release() throws IOException {
            file.release();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
