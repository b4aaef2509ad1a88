package dev.walscope.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether a record that was read has all that such a record has: JSON may lack any member, and
/// what is no node may answer anything.
final class Whole {
    private static final ClassValue<List<RecordComponent>> COMPONENTS =
            new ClassValue<>() {
                @Override
                protected List<RecordComponent> computeValue(Class<?> type) {
                    return Arrays.stream(type.getRecordComponents())
                            .filter(one -> !one.getType().isPrimitive())
                            .toList();
                }
            };

    private Whole() {}

    /// The name of the first member that is missing, as JSON has it; empty when none is.
    static Optional<String> lacks(Object value) {
        return switch (value) {
            case Record one -> ofRecord(one);
            case List<?> many -> ofElements(many);
            case Map<?, ?> many -> ofElements(many.values());
            default -> Optional.empty();
        };
    }

    private static Optional<String> ofRecord(Record value) {
        for (var component : COMPONENTS.get(value.getClass())) {
            var member = member(value, component);
            if (member == null && !isOptional(component))
                return Optional.of(new SnakeCaseStrategy().translate(component.getName()));
            var lacked = member == null ? Optional.<String>empty() : lacks(member);
            if (lacked.isPresent()) return lacked;
        }
        return Optional.empty();
    }

    private static Optional<String> ofElements(Iterable<?> elements) {
        for (var element : elements) {
            if (element == null) return Optional.of("an element of a list");
            var lacked = lacks(element);
            if (lacked.isPresent()) return lacked;
        }
        return Optional.empty();
    }

    private static boolean isOptional(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static @Nullable Object member(Record value, RecordComponent component) {
        try {
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no record of the wire: " + value.getClass(), e);
        }
    }
}
