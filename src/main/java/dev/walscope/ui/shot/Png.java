package dev.walscope.ui.shot;

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
            out.write(Chunks.SIGNATURE);
            Chunks.write(out, "IHDR", Chunks.header(width, height));
            Chunks.write(out, "IDAT", Chunks.pixels(argb, width, 0, 0, width, height));
            Chunks.write(out, "IEND", new byte[0]);
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
