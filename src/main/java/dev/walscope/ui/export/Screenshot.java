package dev.walscope.ui.export;

import dev.walscope.ui.look.Fonts;
import dev.walscope.ui.look.Tokens;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.SnapshotParameters;
import javafx.scene.control.Label;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.paint.Color;
import javafx.scene.transform.Transform;

import java.util.Locale;

/// A picture of a scene or a part of it, at one or two pixels a point. JavaFX thread only.
public final class Screenshot {
    private static final double MARGIN = 20;

    private Screenshot() {}

    public static byte[] png(Scene scene, double scale) {
        return Png.bytes(image(scene.getRoot(), scale));
    }

    public static Image image(Node node, double scale) {
        if (node instanceof Parent parent) {
            parent.applyCss();
            parent.layout();
        }
        var how = new SnapshotParameters();
        how.setFill(Color.WHITE);
        how.setTransform(Transform.scale(scale, scale));
        return node.snapshot(how, null);
    }

    /// With a caption on a band of its own below, which wraps and grows with its text; the picture
    /// itself stays as it is.
    public static Image image(Node node, double scale, Caption caption, Tokens tokens) {
        var picture = image(node, scale);
        if (caption.isEmpty()) return picture;
        var view = new ImageView(picture);
        double width = picture.getWidth() / scale;
        view.setFitWidth(width);
        view.setPreserveRatio(true);
        view.setSmooth(false);
        var page = new VBox(view, band(caption, width, tokens));
        page.setStyle("-fx-background-color: " + web(tokens.get("surface")) + ";");
        // Its own scene, so that the window's is not touched while it is drawn.
        new Scene(page, Color.WHITE);
        return image(page, scale);
    }

    private static HBox band(Caption caption, double width, Tokens tokens) {
        var row = new HBox(14);
        row.setAlignment(Pos.TOP_LEFT);
        row.setMaxWidth(width);
        row.setMinWidth(width);
        row.setStyle(
                "-fx-padding: 14 "
                        + MARGIN
                        + " 16 "
                        + MARGIN
                        + "; -fx-border-width: 1 0 0 0; -fx-border-color: "
                        + web(tokens.get("line"))
                        + ";");
        if (!caption.number().isEmpty()) {
            var number = new Label(caption.number());
            number.setFont(Fonts.strongWords(15));
            number.setTextFill(tokens.get("on-accent"));
            number.setAlignment(Pos.CENTER);
            number.setMinSize(Region.USE_PREF_SIZE, 28);
            number.setStyle(
                    "-fx-padding: 0 10 0 10; -fx-background-radius: 14; -fx-background-color: "
                            + web(tokens.get("accent"))
                            + ";");
            row.getChildren().add(number);
        }
        var words = new Label(caption.text().strip());
        words.setFont(Fonts.words(16));
        words.setTextFill(tokens.get("text"));
        words.setWrapText(true);
        words.setMinHeight(Region.USE_PREF_SIZE);
        words.setStyle("-fx-padding: 4 0 0 0;");
        row.getChildren().add(words);
        return row;
    }

    private static String web(Color color) {
        return String.format(
                Locale.ROOT,
                "#%02x%02x%02x",
                Math.round(color.getRed() * 255),
                Math.round(color.getGreen() * 255),
                Math.round(color.getBlue() * 255));
    }
}
