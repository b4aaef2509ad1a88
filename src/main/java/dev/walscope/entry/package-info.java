/// One entry of the log and the line it is on disk: canonical JSON and its CRC.
///
/// Read [Entry] first, then [JsonText] (how a value is written), then [EntryCodec] (the line and
/// its checksum), then [PutBody] (how a value comes in). [LineParser], [LogForm] and [AsciiBuffer]
/// are the machinery. Knows nothing of files, threads or networks, and must never learn of them.
@NullMarked
package dev.walscope.entry;

import org.jspecify.annotations.NullMarked;
