//! No image of the program's memory reaches a disk: passwords and keys are in it.

/// From now on a fault writes no core file, and nobody but root reads the memory of this process. Called first, before anything secret is there.
///
/// The limit stops core files. Handlers that the system pipes an image to (`core_pattern`) need not heed it, so that on Linux the process is marked as one
/// of which no image is made; that closes `/proc/PID/mem` and debuggers to other processes of the same user too. Programs that are started have the
/// limit, which they may raise again, and not the mark.
pub fn to_others() {
    // Where it cannot be, it is as it is with other programs.
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let most = getrlimit(Resource::Core).maximum;
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: most });
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}
