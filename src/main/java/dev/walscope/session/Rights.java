package dev.walscope.session;

import dev.walscope.api.You;
import dev.walscope.client.Call;

/// What a token may do, as far as a node's API is documented: reading, writing keys, and whatever
/// else changes something.
final class Rights {
    private Rights() {}

    /// @return one sentence; empty when the call is allowed
    static String whyRefused(You you, Call call) {
        var needed = needed(call);
        return you.role().compareTo(needed) >= 0
                ? ""
                : "The token "
                        + you.name()
                        + " may only "
                        + (you.role() == You.Role.read ? "read" : "read and write keys")
                        + ": this takes one that may "
                        + (needed == You.Role.write ? "write." : "admin.");
    }

    private static You.Role needed(Call call) {
        if (call.method().equals("GET") || call.method().equals("HEAD")) return You.Role.read;
        boolean isOfKeys = call.path().startsWith("/key/") || call.path().equals("/txn");
        return isOfKeys ? You.Role.write : You.Role.admin;
    }
}
