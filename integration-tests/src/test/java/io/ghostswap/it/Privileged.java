package io.ghostswap.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class that mounts, attaches and swaps. Where the machine does not allow that, it is
 * skipped with the reason, and fails if {@code CI=true}. What it leaves behind is a failure.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(PrivilegedExtension.class)
@interface Privileged {
  /** Programs that it needs besides those of every test. */
  String[] programs() default {};
}
