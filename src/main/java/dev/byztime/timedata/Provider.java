package dev.byztime.timedata;

/** The writer of the timedata file. */
public enum Provider {
    /** This service without peers: its time agrees with no other machine's. */
    STANDALONE,
    /** This service, as one of a group of peers that agree. */
    PEERS,
    /** Another process on this machine, such as byztimed. */
    EXTERNAL
}
