//! How many files may be open at once.

/// Files that are asked for. The kernel of macOS allows no process more (`OPEN_MAX` of `sys/syslimits.h`), whatever its hard limit says.
#[cfg(unix)]
const WANTED: u64 = 10_240;

/// Raises the limit of open files as far as is allowed: inputs of the same time are read side by side, one handle each, and
/// macOS starts programs with room for 256. Where it cannot be raised, inputs wait for one another.
pub fn raise() {
    #[cfg(unix)]
    {
        use nix::sys::resource::{Resource, getrlimit, setrlimit};
        if let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) {
            let wanted = WANTED.min(hard);
            if soft < wanted {
                let _ = setrlimit(Resource::RLIMIT_NOFILE, wanted, hard);
            }
        }
    }
}
