package dev.walscope.cli;

import org.jspecify.annotations.Nullable;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Optional;

/// The program's standard output, which remembers why it could not be written.
///
/// A `PrintStream` swallows that, and a `verify` whose verdict went nowhere would end as if it had
/// been told.
final class StandardOutput extends OutputStream {
    private final OutputStream out;
    private volatile @Nullable IOException failure;

    StandardOutput(OutputStream out) {
        this.out = out;
    }

    /// Puts itself where everybody prints.
    static StandardOutput install() {
        var output = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        var charset = System.out.charset();
        System.setOut(new PrintStream(new BufferedOutputStream(output), true, charset));
        return output;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            if (failure == null) failure = e;
            throw e;
        }
    }

    boolean failed() {
        return failure != null;
    }

    /// Why, in one sentence; nothing when all was well, or when the reader has gone, as `head`
    /// does: its reader does not want to know.
    Optional<String> complaint() {
        var why = failure == null ? null : String.valueOf(failure.getMessage());
        return why == null || why.contains("Broken pipe")
                ? Optional.empty()
                : Optional.of("walscope: not everything could be printed: " + why + ".");
    }
}
