package dev.walscope.lesson.model;

/// What a number must be: `3`, `>= 3`, `< 3`.
public record Amount(Relation relation, long n) {
    public enum Relation {
        exactly(""),
        at_least(">= "),
        more_than("> "),
        at_most("<= "),
        less_than("< ");

        private final String sign;

        Relation(String sign) {
            this.sign = sign;
        }

        public String sign() {
            return sign;
        }
    }

    public static Amount exactly(long n) {
        return new Amount(Relation.exactly, n);
    }

    public boolean holds(long found) {
        return switch (relation) {
            case exactly -> found == n;
            case at_least -> found >= n;
            case more_than -> found > n;
            case at_most -> found <= n;
            case less_than -> found < n;
        };
    }

    /// `is 3`, `is at least 3`.
    public String text() {
        return switch (relation) {
            case exactly -> "is " + n;
            case at_least -> "is at least " + n;
            case more_than -> "is more than " + n;
            case at_most -> "is at most " + n;
            case less_than -> "is less than " + n;
        };
    }
}
