package io.ghostswap.fuse.daemon;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes SIGTERM, SIGINT and SIGHUP away from the JVM, which would exit at once with swap still on
 * the mount.
 */
final class StopSignals {
  private static final List<String> NAMES = List.of("TERM", "INT", "HUP");

  private StopSignals() {}

  /** Has every stop signal given to {@code listener}, by its name as {@code SIGTERM}. */
  static void install(Consumer<String> listener) {
    try {
      // By reflection, since the compiler warns of sun.misc whatever is said to it; the module
      // jdk.unsupported exports it for this very use.
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      for (String name : NAMES) {
        Object handler =
            Proxy.newProxyInstance(
                handlerType.getClassLoader(),
                new Class<?>[] {handlerType},
                (_, _, _) -> {
                  listener.accept("SIG" + name);
                  return null;
                });
        Object signal = signalType.getConstructor(String.class).newInstance(name);
        signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
      }
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("this JDK has no sun.misc.Signal", e);
    }
  }
}
