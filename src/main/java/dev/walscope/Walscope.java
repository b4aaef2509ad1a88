package dev.walscope;

/// The command line. See `--help`.
public final class Walscope {
    private Walscope() {}

    public static void main(String[] args) {
        System.out.println("walscope");
    }
}
