package dev.byztime.timedata;

/** Who writes the timedata file. */
public enum Provider {
    /** This service, alone: its time agrees with nobody else's. */
    STANDALONE,
    /** This service, as one of a group of peers that agree. */
    PEERS,
    /** Another process on this machine, such as byztimed. */
    EXTERNAL
}
