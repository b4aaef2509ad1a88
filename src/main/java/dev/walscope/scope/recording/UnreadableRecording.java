package dev.walscope.scope.recording;

/// A file of which nothing can be shown; the message is one sentence for a person.
public final class UnreadableRecording extends Exception {
    UnreadableRecording(String sentence) {
        super(sentence);
    }
}
