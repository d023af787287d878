package io.ghostswap.config;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * The live values of all parameters. Readers take one immutable snapshot with a volatile read;
 * writers replace it whole under a lock. All methods may be called from any thread.
 */
public final class Parameters {

  private final Object writeLock = new Object();
  private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();
  private volatile Settings current;

  /** Creates parameters with their defaults. */
  public Parameters() {
    this(Settings.defaults());
  }

  /**
   * Creates parameters with given values.
   *
   * @param settings the first values
   * @throws ConfigException when a value is out of its range
   */
  public Parameters(final Settings settings) throws ConfigException {
    new SettingValues(settings).check();
    current = settings;
  }

  /**
   * Returns the values now; costs one volatile read.
   *
   * @return an immutable snapshot
   */
  public Settings current() {
    return current;
  }

  /**
   * Changes values: all of them or, when one cannot be taken, none. Listeners are called once, in
   * this thread, before it returns; they are called even when every value is the same as before.
   *
   * @param assignments the new values; of two for one parameter the later counts; nothing happens
   *     when there are none
   * @throws ConfigException when the values do not go together
   */
  public void apply(final List<Assignment> assignments) throws ConfigException {
    if (assignments.isEmpty()) {
      return;
    }
    synchronized (writeLock) {
      final Settings next = current.with(assignments);
      current = next;
      final Set<Parameter> assigned =
          assignments.stream().map(Assignment::parameter).collect(Collectors.toUnmodifiableSet());
      listeners.forEach(listener -> listener.changed(next, assigned));
    }
  }

  /**
   * Returns a value as the files print it: {@code Y} or {@code N}, plain numbers, words.
   *
   * @param parameter the parameter
   * @return the text, without a newline
   */
  public String value(final Parameter parameter) {
    return current.value(parameter);
  }

  /**
   * Has a listener called after every change, in the order of the changes. It runs in the thread
   * that makes the change, so it must be short; it must neither throw nor change parameters itself.
   *
   * @param listener takes the new values and what was assigned
   */
  public void onChange(final ChangeListener listener) {
    listeners.add(listener);
  }
}
