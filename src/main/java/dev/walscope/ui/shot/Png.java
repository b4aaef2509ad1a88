package dev.walscope.ui.shot;

import javafx.scene.image.Image;
import javafx.scene.image.PixelFormat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/// An image as a PNG file (ISO/IEC 15948): 8-bit RGB, no transparency.
public final class Png {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};

    private Png() {}

    public static byte[] bytes(Image image) {
        int width = (int) image.getWidth();
        int height = (int) image.getHeight();
        int[] row = new int[width];
        var out = new ByteArrayOutputStream();
        try {
            var pixels = new ByteArrayOutputStream();
            try (var deflated =
                    new DeflaterOutputStream(pixels, new Deflater(Deflater.BEST_COMPRESSION))) {
                for (int y = 0; y < height; y++) {
                    image.getPixelReader()
                            .getPixels(
                                    0,
                                    y,
                                    width,
                                    1,
                                    PixelFormat.getIntArgbInstance(),
                                    row,
                                    0,
                                    width);
                    deflated.write(scanLine(row));
                }
            }
            out.write(SIGNATURE);
            var header = new ByteArrayOutputStream();
            var fields = new DataOutputStream(header);
            fields.writeInt(width);
            fields.writeInt(height);
            fields.write(new byte[] {8, 2, 0, 0, 0});
            chunk(out, "IHDR", header.toByteArray());
            chunk(out, "IDAT", pixels.toByteArray());
            chunk(out, "IEND", new byte[0]);
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail like this", e);
        }
        return out.toByteArray();
    }

    /// Filter type 0, then red, green and blue of each pixel.
    private static byte[] scanLine(int[] argb) {
        var line = new byte[1 + 3 * argb.length];
        for (int x = 0; x < argb.length; x++) {
            line[1 + 3 * x] = (byte) (argb[x] >> 16);
            line[2 + 3 * x] = (byte) (argb[x] >> 8);
            line[3 + 3 * x] = (byte) argb[x];
        }
        return line;
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] content)
            throws IOException {
        var name = type.getBytes(StandardCharsets.US_ASCII);
        var crc = new CRC32();
        crc.update(name);
        crc.update(content);
        var fields = new DataOutputStream(out);
        fields.writeInt(content.length);
        fields.write(name);
        fields.write(content);
        fields.writeInt((int) crc.getValue());
    }
}
