package dev.walscope.ui.export;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// An animated PNG (PNG 3rd edition, W3C 2025): a PNG whose first picture every viewer shows, and
/// the others as what changed since the one before. Played again and again.
///
/// Frames are written as they come, so only the last one is in memory.
public final class Apng implements Closeable {
    private final OutputStream out;
    private final int width;
    private final int height;
    private final int delayMs;
    private int @Nullable [] last;
    private int sequence;

    /// @param frames how many will be added
    /// @param delayMs how long each stays
    public Apng(OutputStream out, int width, int height, int frames, int delayMs)
            throws IOException {
        this.out = out;
        this.width = width;
        this.height = height;
        this.delayMs = delayMs;
        out.write(PngChunks.SIGNATURE);
        PngChunks.write(out, "IHDR", PngChunks.header(width, height));
        var control = new ByteArrayOutputStream();
        var fields = new DataOutputStream(control);
        fields.writeInt(frames);
        fields.writeInt(0);
        PngChunks.write(out, "acTL", control.toByteArray());
    }

    /// @param argb row by row, as wide and high as all others
    public void add(int[] argb) throws IOException {
        var changed = last == null ? new Area(0, 0, width, height) : changed(last, argb);
        PngChunks.write(out, "fcTL", control(changed));
        var pixels =
                PngChunks.pixels(argb, width, changed.x, changed.y, changed.width, changed.height);
        if (last == null) {
            PngChunks.write(out, "IDAT", pixels);
        } else {
            var content = new ByteArrayOutputStream(pixels.length + 4);
            new DataOutputStream(content).writeInt(sequence++);
            content.write(pixels);
            PngChunks.write(out, "fdAT", content.toByteArray());
        }
        last = argb;
    }

    private record Area(int x, int y, int width, int height) {}

    private byte[] control(Area area) throws IOException {
        var content = new ByteArrayOutputStream();
        var fields = new DataOutputStream(content);
        fields.writeInt(sequence++);
        fields.writeInt(area.width);
        fields.writeInt(area.height);
        fields.writeInt(area.x);
        fields.writeInt(area.y);
        fields.writeShort(delayMs);
        fields.writeShort(1_000);
        // Leave the picture as it is, and put the next one over it.
        fields.write(new byte[] {0, 0});
        return content.toByteArray();
    }

    /// The smallest rectangle outside which nothing changed; one pixel when nothing did at all.
    private Area changed(int[] before, int[] after) {
        int left = width;
        int right = -1;
        int top = height;
        int bottom = -1;
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) {
                if (before[y * width + x] == after[y * width + x]) continue;
                left = Math.min(left, x);
                right = Math.max(right, x);
                top = Math.min(top, y);
                bottom = y;
            }
        return right < 0
                ? new Area(0, 0, 1, 1)
                : new Area(left, top, right - left + 1, bottom - top + 1);
    }

    @Override
    public void close() throws IOException {
        PngChunks.write(out, "IEND", new byte[0]);
        out.close();
    }
}
