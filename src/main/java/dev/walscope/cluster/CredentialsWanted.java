package dev.walscope.cluster;

import java.net.URI;

/// A node that cannot be attached before a person gives the right token, or the authority that
/// signed its certificate; the message says which, in one sentence.
public final class CredentialsWanted extends RuntimeException {
    private final transient URI url;

    CredentialsWanted(URI url, Throwable cause) {
        super(cause.getMessage(), cause);
        this.url = url;
    }

    /// Of the node.
    public URI url() {
        return url;
    }
}
