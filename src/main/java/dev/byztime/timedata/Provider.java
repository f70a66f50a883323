package dev.byztime.timedata;

/** The writer of the timedata file. */
public enum Provider {
    /** This service without peers: its time agrees with no other machine's. */
    STANDALONE,
    /** Another process on this machine, such as byztimed. */
    EXTERNAL
}
