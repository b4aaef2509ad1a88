package dev.walscope.file;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// The steps that [AtomicFile] consists of, so that a test can have each of them fail.
class Disk {
    static final Disk REAL = new Disk();

    FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, CREATE, WRITE, TRUNCATE_EXISTING, LinkOption.NOFOLLOW_LINKS);
    }

    /// Something that is no file and stays what it is, such as `/dev/stdout`.
    FileChannel openAsItIs(Path file) throws IOException {
        return FileChannel.open(file, WRITE);
    }

    void force(FileChannel channel) throws IOException {
        channel.force(true);
    }

    void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void forceFolder(Path folder) throws IOException {
        // Windows cannot open a folder, and keeps its names safe without being asked.
        if (File.separatorChar == '\\') return;
        try (var channel = FileChannel.open(folder, READ)) {
            channel.force(true);
        }
    }

    void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }
}
