package dev.walscope.ui.export;

/// What stands under a picture.
///
/// @param number where it stands in a series, such as `3` or `2 of 6`; empty for nowhere
/// @param text empty for none
public record Caption(String number, String text) {
    public static final Caption NONE = new Caption("", "");

    boolean isEmpty() {
        return number.isEmpty() && text.isBlank();
    }
}
