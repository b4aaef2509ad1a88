package dev.walscope.lesson.yaml;

/// Why a file is not a lesson: one sentence with its place, in the form in which compilers say it.
public final class BadLesson extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Place place;
    private final String sentence;

    public BadLesson(String file, Place place, String sentence) {
        super(file + ":" + place + ": " + sentence);
        this.place = place;
        this.sentence = sentence;
    }

    /// The same about a file whose name was not known when it was read.
    public BadLesson in(String file) {
        return new BadLesson(file, place, sentence);
    }

    public Place place() {
        return place;
    }

    public String sentence() {
        return sentence;
    }
}
