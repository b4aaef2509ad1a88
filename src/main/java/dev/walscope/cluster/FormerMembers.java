package dev.walscope.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import dev.walscope.api.Wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/// The members that elected their leader in a folder before, as their own folders tell.
///
/// A member keeps in `member.json` who it is and who the first members were, each as
/// `NAME~INCARNATION`. One that is not among them has joined.
///
/// @param names in the order of their numbers, without those that the cluster has removed
/// @param founders those that it began with
/// @param joined of `names`
record FormerMembers(List<String> names, List<String> founders, Set<String> joined) {
    /// Of a folder, also of one that was wiped and is kept beside.
    private static final Pattern FOLDER = Pattern.compile("(node-([1-9]\\d{0,2}))(\\.wiped-\\d+)?");

    FormerMembers {
        names = List.copyOf(names);
        founders = List.copyOf(founders);
        joined = Set.copyOf(joined);
    }

    /// Who has a folder under `dataRoot`, else `node-1` and so on, as many as are `wanted`.
    static FormerMembers in(Path dataRoot, int wanted) {
        var names = new ArrayList<String>();
        var joined = new HashSet<String>();
        var founders = List.<String>of();
        for (var name : folders(dataRoot.resolve(Electorate.FOLDERS)).values()) {
            var self = content(DataFolder.usual(dataRoot, name));
            if (self.path("removed_by").asLong() > 0) continue;
            names.add(name);
            if (founders(self).isEmpty()) continue;
            founders = founders(self).stream().map(FormerMembers::name).toList();
            if (!founders(self).contains(self.path("self").asText())) joined.add(name);
        }
        if (names.isEmpty())
            names.addAll(IntStream.rangeClosed(1, wanted).mapToObj(n -> "node-" + n).toList());
        return new FormerMembers(names, founders.isEmpty() ? names : founders, joined);
    }

    /// Whether the member in this folder belongs to a cluster, as far as it knows.
    static boolean isAMember(Path folder) {
        var self = content(folder);
        return !founders(self).isEmpty() && self.path("removed_by").asLong() == 0;
    }

    static boolean isRemoved(Path folder) {
        return content(folder).path("removed_by").asLong() > 0;
    }

    private static TreeMap<Integer, String> folders(Path of) {
        var found = new TreeMap<Integer, String>();
        try (var folders = Files.list(of)) {
            for (var folder : (Iterable<Path>) folders::iterator) {
                var name = FOLDER.matcher(folder.getFileName().toString());
                if (name.matches()) found.put(Integer.parseInt(name.group(2)), name.group(1));
            }
        } catch (IOException e) {
            // None has been here yet.
        }
        return found;
    }

    /// A file that cannot be read is for its member to complain of.
    private static JsonNode content(Path folder) {
        try {
            return Wire.tree(Files.readString(folder.resolve("member.json"))).path("content");
        } catch (IOException | Wire.BadWire e) {
            return MissingNode.getInstance();
        }
    }

    private static List<String> founders(JsonNode self) {
        return StreamSupport.stream(self.path("founders").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static String name(String member) {
        return member.substring(0, Math.max(0, member.indexOf('~')));
    }
}
