package dev.byztime.command.lock;

/** What the keeper of a lease reacts to while a program runs. */
sealed interface Event {

    /** A message of the watchdog. */
    record Said(WatchdogMessage message) implements Event {}

    /** The watchdog has ended, or was killed. */
    record WatchdogGone() implements Event {}

    /** A signal to this process, which is for the program. */
    record Signalled(int number) implements Event {}

    /** The lease is recalled, void, or could not be renewed. */
    record LeaseStopped() implements Event {}
}
