package dev.walscope.lesson.file;

import dev.walscope.lesson.file.yaml.BadLesson;
import dev.walscope.lesson.model.Lesson;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The lessons that come with the program, in the order in which to take them.
///
/// `assets/lessons/course.txt` lists them, one name a line: a class path cannot be listed.
public final class Course {
    private static final String FOLDER = "/assets/lessons/";

    private Course() {}

    public static List<String> names() {
        return resource("course.txt").lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    }

    public static List<Lesson> lessons() {
        return names().stream().map(Course::own).toList();
    }

    /// The lesson of that name: one of the course by its name, its number or what follows the
    /// number, else a file.
    ///
    /// @throws IOException with one sentence, when there is none
    /// @throws BadLesson when the file is no lesson
    public static Lesson find(String name) throws IOException {
        var own = named(name);
        if (own.isPresent()) return own(own.get());
        var file = path(name);
        if (name.endsWith(".yaml") || Files.isRegularFile(file)) return read(file);
        throw new IOException(
                "no lesson is called " + name + "; `walscope lesson list` tells which there are");
    }

    private static Path path(String name) throws IOException {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new IOException(name + " is no file's name: " + e.getReason(), e);
        }
    }

    /// Whether `name` is one of the course, not a file.
    public static boolean isOwn(String name) {
        return named(name).isPresent();
    }

    private static Optional<String> named(String name) {
        return names().stream()
                .filter(
                        own ->
                                own.equals(name)
                                        || own.startsWith(name + "-")
                                        || own.startsWith("0" + name + "-")
                                        || own.substring(own.indexOf('-') + 1).equals(name))
                .findFirst();
    }

    /// @throws IOException with one sentence, when the file cannot be read
    public static Lesson read(Path file) throws IOException {
        if (!Files.exists(file)) throw new IOException(file + " does not exist");
        if (!Files.isRegularFile(file)) throw new IOException(file + " is not a file");
        return LessonReader.read(file.toString(), text(file));
    }

    private static String text(Path file) throws IOException {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (AccessDeniedException e) {
            throw new IOException("no permission to read " + file, e);
        } catch (FileSystemException e) {
            throw new IOException(file + " cannot be read: " + e.getReason(), e);
        }
    }

    private static Lesson own(String name) {
        return LessonReader.read(name + ".yaml", resource(name + ".yaml"));
    }

    private static String resource(String name) {
        try (InputStream in = Course.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) throw new IllegalStateException("not on the class path: " + name);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
