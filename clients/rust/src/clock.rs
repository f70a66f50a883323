use std::sync::Arc;

/// A clock in nanoseconds that runs on while the machine sleeps.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Nanoseconds of CLOCK_BOOTTIME, which runs on while the machine sleeps. `Instant` stands still.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub fn boottime_ns() -> i64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a timespec of this function.
    let result = unsafe { libc::clock_gettime(libc::CLOCK_BOOTTIME, &mut time) };
    assert_eq!(result, 0, "every Linux since 2.6.39 has CLOCK_BOOTTIME");
    #[allow(clippy::unnecessary_cast)] // narrower on 32-bit systems
    let ns = time.tv_sec as i64 * 1_000_000_000 + time.tv_nsec as i64;
    ns
}

#[cfg(any(target_os = "linux", target_os = "android"))]
pub(crate) fn system_clock() -> Option<Clock> {
    Some(Arc::new(boottime_ns))
}

/// None: the caller must hand in a clock.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(crate) fn system_clock() -> Option<Clock> {
    None
}
