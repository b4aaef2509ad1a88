package dev.walscope.ui.shot;

/// What stands under a picture.
///
/// @param step its number in a series, 0 for none
/// @param text empty for none
public record Caption(int step, String text) {
    public static final Caption NONE = new Caption(0, "");

    boolean isEmpty() {
        return step == 0 && text.isBlank();
    }
}
