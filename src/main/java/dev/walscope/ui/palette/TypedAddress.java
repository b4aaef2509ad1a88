package dev.walscope.ui.palette;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/// A node's address as a person types it: with or without its scheme.
public final class TypedAddress {
    public static final String EXPECTED = "Type an address such as http://localhost:8000.";

    private TypedAddress() {}

    /// Nothing for what names no host.
    public static Optional<URI> of(String typed) {
        try {
            var address = new URI(typed.contains("://") ? typed : "http://" + typed);
            return address.getHost() == null ? Optional.empty() : Optional.of(address);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
