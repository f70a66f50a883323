package dev.byztime.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;

import java.time.Clock;
import java.time.InstantSource;
import java.util.Calendar;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Names the ways in which code can get at the system's time, or sleep, without being handed a
 * clock.
 */
final class AmbientTime {

    private static final Map<Class<?>, Set<String>> READINGS =
            Map.of(
                    System.class, Set.of("nanoTime", "currentTimeMillis"),
                    Clock.class,
                            Set.of(
                                    "system",
                                    "systemUTC",
                                    "systemDefaultZone",
                                    "tickMillis",
                                    "tickSeconds",
                                    "tickMinutes"),
                    InstantSource.class, Set.of("system"),
                    Calendar.class, Set.of("getInstance"));

    private static final Map<Class<?>, Set<String>> SLEEPS =
            Map.of(
                    Thread.class, Set.of("sleep"),
                    TimeUnit.class, Set.of("sleep"),
                    LockSupport.class, Set.of("parkNanos", "parkUntil"));

    /** Constructors that, without arguments, read the time. */
    private static final List<Class<?>> DATES = List.of(Date.class, GregorianCalendar.class);

    /** A call or a method reference that asks the system for the time. */
    static final DescribedPredicate<JavaAccess<?>> READ =
            describe("reads the system's time", AmbientTime::reads);

    /** A call or a method reference that puts the thread to sleep for a time. */
    static final DescribedPredicate<JavaAccess<?>> SLEEP =
            describe("sleeps", access -> isIn(SLEEPS, access));

    private AmbientTime() {}

    private static boolean reads(JavaAccess<?> access) {
        return isIn(READINGS, access) || isNowWithoutClock(access) || isDateOfNow(access);
    }

    private static boolean isIn(Map<Class<?>, Set<String>> methods, JavaAccess<?> access) {
        return methods.entrySet().stream()
                .anyMatch(entry ->
                        access.getTargetOwner().isEquivalentTo(entry.getKey())
                                && entry.getValue().contains(access.getName()));
    }

    /**
     * {@code Instant.now()}, {@code LocalDate.now(zone)} and their like; {@code now(clock)} is
     * fine.
     */
    private static boolean isNowWithoutClock(JavaAccess<?> access) {
        return access.getTargetOwner().getPackageName().startsWith("java.time")
                && access.getName().equals("now")
                && !access.getTarget().getFullName().contains(Clock.class.getName());
    }

    private static boolean isDateOfNow(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        return DATES.stream().anyMatch(owner::isEquivalentTo)
                && access.getTarget().getFullName().endsWith("<init>()");
    }
}
