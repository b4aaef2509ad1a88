package dev.walscope.ui.export;

import javafx.scene.image.Image;
import javafx.scene.image.PixelFormat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/// An image as a PNG file (ISO/IEC 15948): 8-bit RGB, no transparency.
public final class Png {
    private Png() {}

    public static byte[] bytes(Image image) {
        int width = (int) image.getWidth();
        int height = (int) image.getHeight();
        return bytes(pixels(image), width, height);
    }

    /// Off the JavaFX thread, for that is where the time goes.
    ///
    /// @param argb as [#pixels] gives them
    public static byte[] bytes(int[] argb, int width, int height) {
        var out = new ByteArrayOutputStream();
        try {
            out.write(PngChunks.SIGNATURE);
            PngChunks.write(out, "IHDR", PngChunks.header(width, height));
            PngChunks.write(out, "IDAT", PngChunks.pixels(argb, width, 0, 0, width, height));
            PngChunks.write(out, "IEND", new byte[0]);
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail like this", e);
        }
        return out.toByteArray();
    }

    /// Row by row, from the top.
    public static int[] pixels(Image image) {
        int width = (int) image.getWidth();
        int height = (int) image.getHeight();
        var argb = new int[width * height];
        image.getPixelReader()
                .getPixels(0, 0, width, height, PixelFormat.getIntArgbInstance(), argb, 0, width);
        return argb;
    }
}
