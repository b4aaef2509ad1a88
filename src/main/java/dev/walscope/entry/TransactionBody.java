package dev.walscope.entry;

import java.util.List;

/// The body of a `POST /txn`: `{"if": […], "then": […], "else": […]}`.
///
/// ```
/// "if":   {"key": "a", "version": 14}   or "absent": true, "exists": true, "value": …
/// "then": {"put": "a", "value": 1}      or {"delete": "b"}
/// "else": {"get": "a"}
/// ```
/// Each of them is optional but `then`, which has one item at least. After etcd's `Txn`.
///
/// @param checks all of them must hold for anything to be written
/// @param writes of a key one at the most
/// @param reads keys whose state is the answer when a check fails
public record TransactionBody(List<Check> checks, List<KeyWrite> writes, List<String> reads) {
    /// Items of the three lists together.
    public static final int ITEMS_MAX = 128;

    /// @throws BadJson [BadJson.Kind#MALFORMED] when `body` is not JSON, otherwise
    /// [BadJson.Kind#UNACCEPTABLE] when it is not such an object
    public static TransactionBody parse(byte[] body) {
        return JsonReader.transactionBody(body);
    }

    /// What the log holds of it.
    public JsonText value() {
        return Writes.text(writes);
    }
}
