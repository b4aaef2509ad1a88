package dev.walscope.ui.files;

import dev.walscope.client.Futures;
import dev.walscope.session.FailureText;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// What a person is told when a file could not be written or read: one sentence.
///
/// What Java says of files is often no more than a path.
public final class FileFailure {
    private static final String OTHER_FOLDER =
            "choose a folder that exists and that you may write to";

    private FileFailure() {}

    public static String cannotWrite(Path file, Throwable failure) {
        return cannotWrite(file, failure, OTHER_FOLDER);
    }

    /// @param remedy what to do when it is the folder's fault, without a full stop; any other
    /// failure, such as a full disk, is told as it is
    public static String cannotWrite(Path file, Throwable failure, String remedy) {
        var cause = Futures.cause(failure);
        var folder = file.toAbsolutePath().getParent();
        boolean isFoldersFault =
                cause instanceof NoSuchFileException
                        || cause instanceof AccessDeniedException
                        || folder != null && !Files.isDirectory(folder);
        return "Cannot write " + file + ": " + (isFoldersFault ? remedy : reason(cause)) + ".";
    }

    /// The same as a failure whose message it is.
    public static IOException unwritable(Path file, Throwable failure) {
        return new IOException(cannotWrite(file, failure), failure);
    }

    public static String cannotRead(Path file, Throwable failure) {
        return "Cannot read " + file + ": " + reason(failure) + ".";
    }

    /// Without a full stop, so that it can end a sentence.
    public static String reason(Throwable failure) {
        var words =
                switch (Futures.cause(failure)) {
                    case AccessDeniedException _ -> "permission denied";
                    case NoSuchFileException _ -> "no such file or folder";
                    case FileSystemException e when e.getReason() != null -> e.getReason();
                    case Throwable e -> FailureText.words(e);
                };
        return words.endsWith(".") ? words.substring(0, words.length() - 1) : words;
    }
}
