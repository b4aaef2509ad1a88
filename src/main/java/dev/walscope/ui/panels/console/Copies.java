package dev.walscope.ui.panels.console;

import dev.walscope.api.Wire;
import dev.walscope.client.Call;
import dev.walscope.client.Reply;

import java.util.List;

/// The same request sent twice without an identity, and what that came to.
final class Copies {
    private Copies() {}

    /// Why the second answer is not the first one again; empty when there is nothing to explain.
    static String why(List<Call> calls, List<Reply> answers) {
        if (answers.size() != 2 || !calls.get(0).equals(calls.get(1))) return "";
        var call = calls.get(0);
        boolean isWrite = call.method().equals("PUT") || call.method().equals("DELETE");
        boolean hasIdentity =
                call.query().containsKey("client_id") && call.query().containsKey("request_id");
        if (!isWrite || hasIdentity || !answers.get(0).ok()) return "";
        long first = id(answers.get(0));
        long second = id(answers.get(1));
        if (answers.get(1).ok() && first > 0 && second > first)
            return "Two entries, "
                    + first
                    + " and "
                    + second
                    + ": without a client id and a request id each copy is a new request.";
        if (call.method().equals("DELETE") && answers.get(1).status() == 404)
            return "The first copy deleted it: without a client id and a request id the second is a"
                    + " new request.";
        return "";
    }

    private static long id(Reply reply) {
        try {
            return Wire.tree(reply.body()).path("id").asLong();
        } catch (Wire.BadWire e) {
            // Not a node's answer.
            return 0;
        }
    }
}
