package dev.walscope.ui.palette;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/// A node's address as a person types it: with or without its scheme.
public final class TypedAddress {
    public static final String EXPECTED = "Type an address such as http://localhost:8000.";

    /// What is typed for a person to begin with; mostly only a port is missing.
    public static final String BEGUN = "http://localhost:";

    private TypedAddress() {}

    /// Nothing for what names no host. An address that was typed whole behind [#BEGUN] counts
    /// alone.
    public static Optional<URI> of(String typed) {
        boolean isWholeBehind =
                typed.length() > BEGUN.length()
                        && typed.startsWith(BEGUN)
                        && !Character.isDigit(typed.charAt(BEGUN.length()));
        var meant = isWholeBehind ? typed.substring(BEGUN.length()) : typed;
        try {
            var address = new URI(meant.contains("://") ? meant : "http://" + meant);
            return address.getHost() == null ? Optional.empty() : Optional.of(address);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
