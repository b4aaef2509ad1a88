/// What leaves the window as a file: pictures, animations, recordings, events, lessons.
///
/// Read [RecordingExport] and [PictureExport] (the boxes that ask for a file), then [Screenshot] (a
/// part of the window as an image) and [Png] and [Apng] (an image as bytes).
@NullMarked
package dev.walscope.ui.export;

import org.jspecify.annotations.NullMarked;
