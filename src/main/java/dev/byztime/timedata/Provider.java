package dev.byztime.timedata;

/** Who writes the timedata file. */
public enum Provider {
    /** This service, alone: its time agrees with nobody else's. */
    STANDALONE,
    /** Another process on this machine, such as byztimed. */
    EXTERNAL
}
