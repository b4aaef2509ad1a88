package dev.walscope.lesson.file.yaml;

/// Why a file is not a lesson: one sentence with its place, in the form in which compilers say it.
public final class BadLesson extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String sentence;

    public BadLesson(String file, Place place, String sentence) {
        super(file + ":" + place + ": " + sentence);
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }
}
