package dev.walscope.session;

import java.util.concurrent.CompletionException;

/// What a person is told of an exception.
public final class FailureText {
    private FailureText() {}

    /// Its message, without what a future wrapped around it; what it is when it says nothing.
    public static String words(Throwable failure) {
        var root = unwrapped(failure);
        var message = root.getMessage();
        return message == null || message.isBlank() ? root.getClass().getSimpleName() : message;
    }

    /// What a future wrapped, or `failure` itself.
    public static Throwable unwrapped(Throwable failure) {
        var cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    /// The [#words] as a sentence of their own.
    public static String sentence(Throwable failure) {
        var text = words(failure);
        return Character.toUpperCase(text.charAt(0))
                + text.substring(1)
                + (text.endsWith(".") ? "" : ".");
    }
}
