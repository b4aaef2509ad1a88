package dev.walscope.cluster;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// What to do when this process is asked to stop, while all of it still works: before the JVM's
/// shutdown hooks, which run side by side and in no order.
public final class StopSignal {
    private static final int SIGNALLED = 128;

    private StopSignal() {}

    /// At the first SIGINT or SIGTERM, runs `last` and then ends the process with exit code 0: it
    /// was stopped as asked; or with 1 when `last` fails. A second one, of either kind, ends it at
    /// once. Does nothing where signals cannot be caught.
    public static void first(Runnable last) {
        var isStopping = new AtomicBoolean();
        for (var signal : List.of("INT", "TERM")) {
            try {
                handle(signal, isStopping, last);
            } catch (ReflectiveOperationException | RuntimeException e) {
                // Not on this JVM: the process ends without the last step.
            }
        }
    }

    /// By reflection, because the compiler warns of `sun.misc` whatever one tells it.
    private static void handle(String name, AtomicBoolean isStopping, Runnable last)
            throws ReflectiveOperationException {
        var signal = Class.forName("sun.misc.Signal");
        var handler = Class.forName("sun.misc.SignalHandler");
        var caught = signal.getConstructor(String.class).newInstance(name);
        int number = (int) signal.getMethod("getNumber").invoke(caught);
        var doing =
                Proxy.newProxyInstance(
                        StopSignal.class.getClassLoader(),
                        new Class<?>[] {handler},
                        (proxy, method, arguments) ->
                                switch (method.getName()) {
                                    case "handle" -> {
                                        stop(isStopping, last, SIGNALLED + number);
                                        yield null;
                                    }
                                    case "equals" -> proxy == arguments[0];
                                    case "hashCode" -> System.identityHashCode(proxy);
                                    default -> "stop on SIG" + name;
                                });
        try {
            signal.getMethod("handle", signal, handler).invoke(null, caught, doing);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("SIG" + name + " cannot be caught", e);
        }
    }

    private static void stop(AtomicBoolean isStopping, Runnable last, int haltCode) {
        if (isStopping.getAndSet(true)) Runtime.getRuntime().halt(haltCode);
        int exitCode = 1;
        try {
            last.run();
            exitCode = 0;
        } catch (RuntimeException | Error e) {
            System.err.println("walscope: it could not stop as it should: " + e);
        } finally {
            System.exit(exitCode);
        }
    }
}
