//! How the process takes memory from the system.

/// From this size on what is freed goes back to the system at once.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const LARGE: libc::c_int = 1 << 20;

/// Has large pieces of memory go back to the system when they are freed. glibc would keep them after the first few, for the
/// next such piece: the memory of a password's hash, a body of a megabyte.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(crate) fn give_back_large() {
    #[expect(
        unsafe_code,
        reason = "the allocator is glibc's, and its settings have no other door; this sets a number and touches no memory"
    )]
    // SAFETY: `mallopt` may be called by any thread at any time (MT-safe), and takes any number for this setting.
    let taken = unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE) };
    if taken == 0 {
        tracing::debug!("the allocator keeps its settings");
    }
}

/// Other allocators have other ways.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(crate) fn give_back_large() {}
