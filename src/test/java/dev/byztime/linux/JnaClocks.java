package dev.byztime.linux;

import com.sun.jna.Library;
import com.sun.jna.Native;

/** The clocks through another binding than the one under test. */
interface JnaClocks extends Library {

    JnaClocks INSTANCE = Native.load("c", JnaClocks.class);

    int CLOCK_REALTIME = 0;
    int CLOCK_MONOTONIC = 1;
    int CLOCK_MONOTONIC_RAW = 4;
    int CLOCK_BOOTTIME = 7;

    int clock_gettime(int clock, long[] timespec);
}
