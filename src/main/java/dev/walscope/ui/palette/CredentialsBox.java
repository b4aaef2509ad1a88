package dev.walscope.ui.palette;

import dev.walscope.api.NodeUrl;
import dev.walscope.client.Credentials;
import dev.walscope.session.ClusterGateway;
import dev.walscope.session.FailureText;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.PasswordField;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.FileChooser;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Consumer;

/// Asks what a node wants that does not answer everyone: a token, and who signed its certificate.
/// JavaFX thread only.
public final class CredentialsBox {
    private final Overlay overlay;
    private final ClusterGateway gateway;
    private final Consumer<URI> attach;
    private final TextField address = new TextField();
    private final TextField ca = new TextField();
    private final PasswordField token = new PasswordField();
    private final Label problem = new Label();
    private final VBox box;

    /// @param attach attaches to the address, with what the gateway keeps for it
    public CredentialsBox(Overlay overlay, ClusterGateway gateway, Consumer<URI> attach) {
        this.overlay = overlay;
        this.gateway = gateway;
        this.attach = attach;
        address.setId("credentials-url");
        address.setPromptText("https://db1.example:8000");
        address.setAccessibleText("Address of the node");
        ca.setId("credentials-ca");
        ca.setPromptText("ca.pem; none: whom Java trusts");
        ca.setAccessibleText("File with the CA certificate that signed the node's");
        HBox.setHgrow(ca, Priority.ALWAYS);
        token.setId("credentials-token");
        token.setPromptText("none");
        token.setAccessibleText("Token; what is typed is not shown");
        problem.setId("credentials-problem");
        problem.getStyleClass().addAll("fault", "small");
        problem.setWrapText(true);
        problem.setMinHeight(Region.USE_PREF_SIZE);
        problem.managedProperty().bind(problem.textProperty().isNotEmpty());
        for (var field : new TextField[] {address, ca, token}) {
            field.textProperty().addListener(_ -> problem.setText(""));
            field.setOnAction(_ -> go());
        }
        var headline = new Label("Attach to a protected node");
        headline.getStyleClass().add("headline");
        var about =
                new Label(
                        "Both are kept for this address alone, in a file that only you can read."
                                + " The token stands in no recording, picture or curl line.");
        about.getStyleClass().addAll("muted", "small");
        about.setWrapText(true);
        about.setMinHeight(Region.USE_PREF_SIZE);
        box =
                new VBox(
                        12,
                        headline,
                        named("Address", address),
                        named("CA certificate (PEM)", new HBox(8, ca, choose())),
                        named("Token", token),
                        problem,
                        about,
                        foot());
        box.getStyleClass().addAll("panel", "overlay-box");
        box.setMaxWidth(520);
        box.setMaxHeight(Region.USE_PREF_SIZE);
    }

    private static Node named(String name, Node field) {
        var label = new Label(name);
        label.getStyleClass().addAll("small", "muted");
        return new VBox(4, label, field);
    }

    private Button choose() {
        var choose = new Button("Choose …");
        choose.setId("credentials-choose");
        choose.getStyleClass().add("plain");
        choose.setAccessibleText("Choose the CA certificate's file");
        choose.setMinWidth(Region.USE_PREF_SIZE);
        choose.setOnAction(
                _ -> {
                    var chooser = new FileChooser();
                    chooser.setTitle("The certificate of the authority that signed the node's");
                    var chosen = chooser.showOpenDialog(box.getScene().getWindow());
                    if (chosen != null) ca.setText(chosen.toString());
                });
        return choose;
    }

    private Node foot() {
        var cancel = new Button("Cancel");
        cancel.setId("credentials-cancel");
        cancel.getStyleClass().add("plain");
        cancel.setOnAction(_ -> overlay.hide());
        var go = new Button("Attach");
        go.setId("credentials-go");
        go.getStyleClass().add("primary");
        go.setOnAction(_ -> go());
        var foot = new HBox(8, cancel, go);
        foot.setAlignment(Pos.CENTER_RIGHT);
        return foot;
    }

    /// @param url what to begin with; `null` for an empty field
    /// @param why what the node said, in one sentence; empty for nothing
    public void open(@Nullable URI url, String why) {
        var kept = url == null ? Credentials.NONE : gateway.credentials(url);
        address.setText(url == null ? "" : url.toString());
        ca.setText(kept.caCertificate() == null ? "" : kept.caCertificate().toString());
        token.setText(kept.token() == null ? "" : kept.token());
        problem.setText(why);
        overlay.show(box);
        var first =
                url == null
                        ? address
                        : url.getScheme().equals("https") && ca.getText().isEmpty() ? ca : token;
        first.requestFocus();
        first.selectAll();
    }

    private void go() {
        var url = TypedAddress.of(address.getText().strip());
        if (url.isEmpty()) {
            problem.setText(TypedAddress.EXPECTED);
            return;
        }
        var secret = token.getText().strip();
        var why = problemOf(url.get(), secret);
        problem.setText(why);
        if (!why.isEmpty()) return;
        try {
            var file = ca.getText().isBlank() ? null : Path.of(ca.getText().strip());
            gateway.trust(url.get(), file, secret.isEmpty() ? null : secret);
        } catch (IOException | InvalidPathException e) {
            problem.setText(FailureText.sentence(e));
            return;
        }
        // Nothing of it stays on screen.
        token.clear();
        overlay.hide();
        attach.accept(url.get());
    }

    private String problemOf(URI url, String secret) {
        if (!secret.chars().allMatch(c -> c > ' ' && c < 0x7f))
            return "That is no token: it has other than ASCII letters, digits and signs.";
        boolean isPlain = !"https".equals(url.getScheme());
        if (isPlain && !ca.getText().isBlank())
            return "A CA is for https://: change the address, or leave it out.";
        return isPlain && !secret.isEmpty() && !NodeUrl.isLoopback(url.toString())
                ? "A token goes to another machine by https:// only: others could read it on the"
                        + " way."
                : "";
    }
}
