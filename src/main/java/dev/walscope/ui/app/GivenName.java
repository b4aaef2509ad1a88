package dev.walscope.ui.app;

import java.util.Collection;

/// A name that a person gives to something that the window remembers.
final class GivenName {
    static final int LENGTH_MAX = 40;

    private GivenName() {}

    /// What is wrong with it, one sentence; empty when nothing is.
    ///
    /// @param taken by others
    static String problem(String typed, Collection<String> taken) {
        var name = typed.strip();
        if (!isOne(name)) return "Type a name of 1 to " + LENGTH_MAX + " characters.";
        if (taken.contains(name)) return "'" + name + "' is taken: type another name.";
        return "";
    }

    static boolean isOne(String name) {
        return !name.isBlank()
                && name.equals(name.strip())
                && name.length() <= LENGTH_MAX
                && name.chars().noneMatch(Character::isISOControl);
    }
}
