// What a store says, and what it found in a key.

package main

type found struct {
	version string // empty: never written
	balance *int64 // nil: never written, or deleted
}

// refused is what a store says that has written nothing: OLD_EPOCH, OTHER_VERSION, or LANDED if a key has this
// transaction's version.
type refused string

func (r refused) Error() string { return string(r) }

const (
	oldEpoch     = refused("OLD_EPOCH")
	otherVersion = refused("OTHER_VERSION")
	landed       = refused("LANDED")
)
