package dev.walscope.session;

import dev.walscope.client.Futures;

/// What a person is told of an exception.
public final class FailureText {
    private FailureText() {}

    /// Its message, without what a future wrapped around it; what it is when it says nothing.
    public static String words(Throwable failure) {
        var root = Futures.cause(failure);
        var message = root.getMessage();
        return message == null || message.isBlank() ? root.getClass().getSimpleName() : message;
    }

    /// The [#words] as a sentence of their own.
    public static String sentence(Throwable failure) {
        var text = words(failure);
        // An address stays as it is written.
        boolean isAddress = text.matches("(?s)[a-z]+://.*");
        char first = isAddress ? text.charAt(0) : Character.toUpperCase(text.charAt(0));
        return first + text.substring(1) + (text.endsWith(".") ? "" : ".");
    }
}
