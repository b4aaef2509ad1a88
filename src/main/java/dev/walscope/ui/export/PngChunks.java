package dev.walscope.ui.export;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/// The parts that a PNG file is made of (ISO/IEC 15948): 8-bit RGB, no transparency.
final class PngChunks {
    static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};

    private PngChunks() {}

    static void write(OutputStream out, String type, byte[] content) throws IOException {
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

    static byte[] header(int width, int height) throws IOException {
        var header = new ByteArrayOutputStream();
        var fields = new DataOutputStream(header);
        fields.writeInt(width);
        fields.writeInt(height);
        fields.write(new byte[] {8, 2, 0, 0, 0});
        return header.toByteArray();
    }

    /// A rectangle of an image, each line preceded by filter type 0, deflated.
    ///
    /// @param argb the whole image, row by row
    /// @param stride its width
    static byte[] pixels(int[] argb, int stride, int x, int y, int width, int height)
            throws IOException {
        var out = new ByteArrayOutputStream();
        var line = new byte[1 + 3 * width];
        var deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try (var deflated = new DeflaterOutputStream(out, deflater)) {
            for (int row = y; row < y + height; row++) {
                for (int i = 0; i < width; i++) {
                    int pixel = argb[row * stride + x + i];
                    line[1 + 3 * i] = (byte) (pixel >> 16);
                    line[2 + 3 * i] = (byte) (pixel >> 8);
                    line[3 + 3 * i] = (byte) pixel;
                }
                deflated.write(line);
            }
        } finally {
            deflater.end();
        }
        return out.toByteArray();
    }
}
