package dev.walscope.security;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/// A file that only its owner may read: read when that is so, and made so.
///
/// Where a file system has no such rights (Windows), nothing is checked.
public final class PrivateFile {
    private static final int LENGTH_MAX = 1 << 20;
    private static final Set<PosixFilePermission> OWNERS =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final Set<PosixFilePermission> OTHERS =
            EnumSet.of(
                    PosixFilePermission.GROUP_READ,
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.OTHERS_READ,
                    PosixFilePermission.OTHERS_WRITE);

    private PrivateFile() {}

    /// @throws IOException with one sentence, when it cannot be read or others than its owner can
    public static String text(Path file) throws IOException {
        try {
            if (!Files.isRegularFile(file)) throw new IOException(file + " is not a file");
            check(file);
            if (Files.size(file) > LENGTH_MAX)
                throw new IOException(file + " is longer than such a file can be");
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is not text", e);
        } catch (FileSystemException e) {
            throw new IOException(file + " cannot be read", e);
        }
    }

    private static void check(Path file) throws IOException {
        var rights = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (rights == null) return;
        for (var right : rights.readAttributes().permissions())
            if (OTHERS.contains(right))
                throw new IOException(
                        file
                                + " can be read or written by others than its owner; run: chmod 600"
                                + " "
                                + file);
    }

    /// Makes `file`, which must not be there yet.
    public static void make(Path file, String text) throws IOException {
        try (var channel =
                FileChannel.open(
                        file,
                        EnumSet.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                        owners(file))) {
            write(channel, text);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(file + " is there already", e);
        } catch (NoSuchFileException e) {
            throw new IOException(file.getParent() + " is not a folder", e);
        }
    }

    /// Writes `file` as a whole, in the place of what is there.
    public static void replace(Path file, String text) throws IOException {
        var beside = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(beside);
        make(beside, text);
        Files.move(
                beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /// Appends to `file`, and makes it when it is not there.
    static void append(Path file, String text) throws IOException {
        if (Files.exists(file)) check(file);
        try (var channel =
                FileChannel.open(
                        file,
                        EnumSet.of(StandardOpenOption.APPEND, StandardOpenOption.CREATE),
                        owners(file))) {
            write(channel, text);
        } catch (NoSuchFileException e) {
            throw new IOException(file.getParent() + " is not a folder", e);
        }
    }

    private static FileAttribute<?>[] owners(Path file) throws IOException {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNERS)}
                : new FileAttribute<?>[0];
    }

    private static void write(FileChannel channel, String text) throws IOException {
        var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) channel.write(bytes);
        channel.force(true);
    }
}
