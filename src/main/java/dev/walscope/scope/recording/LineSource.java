package dev.walscope.scope.recording;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/// The lines of a file that may be anything: each bounded, so that a file without line ends does
/// not fill the memory.
final class LineSource {
    private static final int LINE_BYTES_MAX = 64 << 20;

    private final InputStream in;

    LineSource(InputStream in) {
        this.in = in;
    }

    /// @return the next line without its end, empty at the end of the file; of a line that is too
    /// long, or that the file ends in, as much as there is
    byte[] next() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n' && line.size() < LINE_BYTES_MAX; b = in.read())
            line.write(b);
        return line.toByteArray();
    }
}
