package dev.walscope.ui.workbench;

import javafx.scene.image.Image;
import javafx.scene.image.WritableImage;
import javafx.scene.paint.Color;

/// How people see colours: most of us, and those to whom one kind of cone is missing, or all.
///
/// The matrices work on linear light and are those of Machado, Oliveira and Fernandes, "A
/// Physiologically-based Model for Simulation of Color Vision Deficiency" (2009), at full severity.
enum ColorVision {
    usual(1, 0, 0, 0, 1, 0, 0, 0, 1),
    protan(
            0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116,
            1.051998),
    deutan(
            0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940,
            0.968881),
    tritan(
            1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367,
            0.303900),
    gray(0.2126, 0.7152, 0.0722, 0.2126, 0.7152, 0.0722, 0.2126, 0.7152, 0.0722);

    private final double[] matrix;

    ColorVision(double... matrix) {
        this.matrix = matrix;
    }

    Color see(Color color) {
        double r = linear(color.getRed());
        double g = linear(color.getGreen());
        double b = linear(color.getBlue());
        return Color.color(channel(0, r, g, b), channel(3, r, g, b), channel(6, r, g, b));
    }

    Image see(Image image) {
        var seen = new WritableImage((int) image.getWidth(), (int) image.getHeight());
        for (int y = 0; y < image.getHeight(); y++)
            for (int x = 0; x < image.getWidth(); x++)
                seen.getPixelWriter().setColor(x, y, see(image.getPixelReader().getColor(x, y)));
        return seen;
    }

    private double channel(int at, double r, double g, double b) {
        double light = matrix[at] * r + matrix[at + 1] * g + matrix[at + 2] * b;
        double clamped = Math.clamp(light, 0, 1);
        return clamped <= 0.0031308 ? clamped * 12.92 : 1.055 * Math.pow(clamped, 1 / 2.4) - 0.055;
    }

    static double linear(double channel) {
        return channel <= 0.04045 ? channel / 12.92 : Math.pow((channel + 0.055) / 1.055, 2.4);
    }

    /// The distance between two colours as these eyes see them, in CIE L*a*b* (1976): 2.3 is just
    /// noticeable side by side.
    double distance(Color one, Color other) {
        double[] a = lab(see(one));
        double[] b = lab(see(other));
        return Math.sqrt(square(a[0] - b[0]) + square(a[1] - b[1]) + square(a[2] - b[2]));
    }

    private static double square(double x) {
        return x * x;
    }

    private static double[] lab(Color color) {
        double r = linear(color.getRed());
        double g = linear(color.getGreen());
        double b = linear(color.getBlue());
        double x = root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
        double y = root(0.2126 * r + 0.7152 * g + 0.0722 * b);
        double z = root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
        return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
    }

    private static double root(double t) {
        return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16.0 / 116;
    }
}
