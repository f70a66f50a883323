//go:build !linux

package byztime

import "errors"

func systemClock() (func() int64, error) {
	return nil, errors.New("byztime: this system has no CLOCK_BOOTTIME: set Options.Clock to nanoseconds that are counted during sleep")
}
