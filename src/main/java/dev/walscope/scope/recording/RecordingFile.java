package dev.walscope.scope.recording;

import dev.walscope.api.Wire;
import dev.walscope.file.AtomicFile;
import dev.walscope.scope.ClusterState;
import dev.walscope.scope.Observation;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/// A recording as a file of JSON lines, each with its checksum:
///
/// ```
/// {"walscope_recording":{"version":3,"saved_at":"…","observations":2},"crc":…}
/// {"state":{"nodes":[…]},"crc":…}
/// {"seen":{"type":"event_seen","node":"leader","at_ms":…,"event":{…}},"crc":…}
/// {"seen":{…},"crc":…}
/// {"end":2,"crc":…}
/// ```
/// `assets/docs/recording-format.md` says it all. Reading stops at the first line that does not
/// hold: what is before it is a recording too, only a shorter one.
public final class RecordingFile {
    public static final String EXTENSION = ".walscope";

    /// In format 1 a fact of the state was a sentence, and before format 3 what the window asked
    /// was not kept; such files are read, too.
    static final int VERSION = 3;

    private static final int WITHOUT_OPERATIONS = 2;
    private static final String HEADER = "walscope_recording";

    private RecordingFile() {}

    record Header(int version, String savedAt, long observations) {}

    /// @param shortfall what of the file could not be opened and why, one sentence; empty when it
    /// is whole
    public record Opened(Recording recording, String shortfall) {}

    /// As a whole: a crash leaves the old file or the new one.
    ///
    /// @param nowMs milliseconds since 1970
    public static void write(Path file, Recording.Copy copy, long nowMs) throws IOException {
        write(file, copy, nowMs, () -> true);
    }

    /// @param isWanted asked before the file is moved into place
    /// @return whether it was still wanted; otherwise everything is as before
    public static boolean write(
            Path file, Recording.Copy copy, long nowMs, BooleanSupplier isWanted)
            throws IOException {
        return AtomicFile.write(file, out -> write(out, copy, nowMs), isWanted);
    }

    static void write(OutputStream out, Recording.Copy copy, long nowMs) throws IOException {
        int observations = copy.seen().size();
        int version = copy.keepsOperations() ? VERSION : WITHOUT_OPERATIONS;
        var header = new Header(version, Instant.ofEpochMilli(nowMs).toString(), observations);
        out.write(CheckedLine.of(HEADER, Wire.text(header)));
        out.write(CheckedLine.of("state", Wire.text(copy.start())));
        for (var seen : copy.seen()) out.write(CheckedLine.of("seen", Wire.text(seen)));
        out.write(CheckedLine.of("end", Integer.toString(observations)));
    }

    /// @throws UnreadableRecording when nothing of the file can be shown; its message is one
    /// sentence
    public static Opened read(Path file) throws UnreadableRecording {
        try (var in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            return read(new LineSource(in), file.getFileName().toString());
        } catch (NoSuchFileException e) {
            throw new UnreadableRecording("There is no file " + file + ".");
        } catch (IOException e) {
            throw new UnreadableRecording(
                    "Cannot read " + file + ": is it a file that you may read?");
        }
    }

    static Opened read(LineSource lines, String name) throws IOException, UnreadableRecording {
        boolean keepsOperations = version(lines.next(), name) > WITHOUT_OPERATIONS;
        var start = start(lines.next(), name);
        var recording = new Recording(start, Recording.BYTES_MAX, keepsOperations);
        int number = 2;
        while (true) {
            var line = lines.next();
            number++;
            var checked = CheckedLine.parse(line);
            if (checked.is("end")) {
                if (checked.json().equals(Long.toString(recording.end()))) break;
                return miscounted(recording, name);
            }
            if (!checked.is("seen") || !added(recording, checked.json()))
                return shortened(recording, line.length == 0, number, name);
        }
        if (recording.isEmpty() && start.isEmpty())
            throw new UnreadableRecording(name + " is a recording in which nothing happens.");
        return new Opened(recording, "");
    }

    private static int version(byte[] line, String name) throws UnreadableRecording {
        if (line.length == 0)
            throw new UnreadableRecording(name + " is empty: it is no Walscope recording.");
        if (!CheckedLine.begins(line, HEADER))
            throw new UnreadableRecording(
                    name + " is no Walscope recording: its first line does not say so.");
        var checked = CheckedLine.parse(line);
        if (!checked.is(HEADER) || checked.json().equals("null"))
            throw new UnreadableRecording(name + " is damaged in its first line.");
        try {
            int version = Wire.read(checked.json(), Header.class).version();
            if (version > VERSION)
                throw new UnreadableRecording(
                        name
                                + " was saved by a newer Walscope (format "
                                + version
                                + ", this one reads "
                                + VERSION
                                + "): update Walscope to open it.");
            return version;
        } catch (Wire.BadWire e) {
            throw new UnreadableRecording(name + " has a first line that Walscope never wrote.");
        }
    }

    private static ClusterState start(byte[] line, String name) throws UnreadableRecording {
        var checked = CheckedLine.parse(line);
        try {
            if (checked.is("state") && !checked.json().equals("null"))
                return Wire.read(checked.json(), ClusterState.class);
        } catch (Wire.BadWire e) {
            // The same to a reader as a line whose checksum does not hold.
        }
        throw new UnreadableRecording(
                name + " is damaged before its first observation: nothing of it can be shown.");
    }

    /// A line may carry a checksum that holds and still say what no node says, when somebody has
    /// edited it: whatever the fold makes of that, it must not end the program.
    private static boolean added(Recording recording, String json) {
        try {
            recording.add(Wire.read(json, Observation.class));
            return true;
        } catch (Wire.BadWire | NullPointerException | IllegalArgumentException e) {
            return false;
        }
    }

    /// Each line holds, but one or more were taken out or put in.
    private static Opened miscounted(Recording recording, String name) throws UnreadableRecording {
        checkNotEmpty(recording, name);
        return new Opened(
                recording,
                name
                        + " does not hold as many observations as its last line says: what it shows"
                        + " may never have been.");
    }

    private static void checkNotEmpty(Recording recording, String name) throws UnreadableRecording {
        if (recording.isEmpty())
            throw new UnreadableRecording(
                    name + " is damaged before its first observation: nothing of it can be shown.");
    }

    private static Opened shortened(Recording recording, boolean isAtEnd, int number, String name)
            throws UnreadableRecording {
        checkNotEmpty(recording, name);
        var why =
                isAtEnd
                        ? "The end of " + name + " is missing"
                        : "Line " + number + " of " + name + " is damaged or incomplete";
        long whole = recording.end();
        return new Opened(
                recording,
                why
                        + ": it shows the "
                        + whole
                        + (whole == 1 ? " observation" : " observations")
                        + " before that.");
    }
}
