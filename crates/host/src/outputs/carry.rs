//! What a file that takes the place of another one keeps of it: its owner, its mode, its access control list.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

use super::access::Access;

/// For everybody to read, and its owner to write.
const EVERYBODY: u32 = 0o644;

/// The mode of a new file, before the umask.
pub(super) fn new_mode(access: Access) -> u32 {
    match access {
        Access::Public => 0o666,
        Access::Everybody => EVERYBODY,
        Access::Private | Access::Held => 0o600,
    }
}

/// Gives a new file what the umask has taken from it and should not have, before there is anything in it.
#[cfg(unix)]
pub(super) fn open_up(new: &File, access: Access) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if access == Access::Everybody { new.set_permissions(std::fs::Permissions::from_mode(EVERYBODY)) } else { Ok(()) }
}

#[cfg(not(unix))]
pub(super) fn open_up(_: &File, _: Access) -> io::Result<()> {
    Ok(())
}

/// The mode that a file with `mode` has from now on. Where everybody could read it, nobody but its owner can once it gets a private key; a
/// mode that was narrower than that was somebody's decision, and stays.
#[cfg(unix)]
fn kept_mode(mode: u32, access: Access) -> u32 {
    let mode = mode & 0o777;
    if access == Access::Private && mode & 0o007 != 0 { mode & 0o700 } else { mode }
}

/// Gives `new` what the file at `path` has. An error means that it cannot be given, so that the old file has to stay and be written to.
#[cfg(unix)]
pub(super) fn over(path: &Path, existing: &Metadata, new: &File, access: Access) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let own = new.metadata()?;
    if (own.uid(), own.gid()) != (existing.uid(), existing.gid()) {
        let owner = (own.uid() != existing.uid()).then_some(existing.uid());
        std::os::unix::fs::fchown(new, owner, Some(existing.gid()))?;
    }
    attributes(path, new)?;
    // The mode comes last: it is the mask of an access control list too.
    new.set_permissions(std::fs::Permissions::from_mode(kept_mode(existing.mode(), access)))
}

#[cfg(not(unix))]
pub(super) fn over(_: &Path, _: &Metadata, _: &File, _: Access) -> io::Result<()> {
    Ok(())
}

/// Takes it from everybody else, whatever access control list it has got: the mode is the mask of that too.
#[cfg(unix)]
pub(super) fn to_owner_only(new: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    new.set_permissions(std::fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
pub(super) fn to_owner_only(_: &File) -> io::Result<()> {
    Ok(())
}

/// Takes from the others what they may not read, before a private key is written into a file that stays the same file.
#[cfg(unix)]
pub(super) fn narrow(file: &File, access: Access) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let mode = file.metadata()?.mode() & 0o777;
    let kept = kept_mode(mode, access);
    if kept == mode { Ok(()) } else { file.set_permissions(std::fs::Permissions::from_mode(kept)) }
}

#[cfg(not(unix))]
pub(super) fn narrow(_: &File, _: Access) -> io::Result<()> {
    Ok(())
}

/// Access control lists and whatever else is kept as an extended attribute.
#[cfg(target_os = "linux")]
fn attributes(path: &Path, new: &File) -> io::Result<()> {
    use rustix::fs::{XattrFlags, fgetxattr, fsetxattr, getxattr, listxattr};
    /// The most that Linux keeps under one name, and of names.
    const MOST: usize = 65_536;
    const LIST: &str = "system.posix_acl_access";
    let mut names = Vec::with_capacity(MOST);
    let names = match listxattr(path, rustix::buffer::spare_capacity(&mut names)) {
        Ok(_) => names,
        Err(rustix::io::Errno::OPNOTSUPP) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    // A list that a new file inherits from its folder would open it to those who could not read the old one.
    if !names.split(|byte| *byte == 0).any(|name| name == LIST.as_bytes()) {
        match rustix::fs::fremovexattr(new, LIST) {
            Ok(()) | Err(rustix::io::Errno::NODATA | rustix::io::Errno::OPNOTSUPP) => {}
            Err(error) => return Err(error.into()),
        }
    }
    for name in names.split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        let (mut value, mut own) = (Vec::with_capacity(MOST), Vec::with_capacity(MOST));
        getxattr(path, name, rustix::buffer::spare_capacity(&mut value))?;
        // What every file of the folder has anyway, a label for one, may not be ours to set.
        if fgetxattr(new, name, rustix::buffer::spare_capacity(&mut own)).is_ok() && own == value {
            continue;
        }
        fsetxattr(new, name, &value, XattrFlags::empty())?;
    }
    Ok(())
}

#[cfg(all(unix, not(target_os = "linux")))]
#[expect(clippy::unnecessary_wraps, reason = "on Linux it may fail")]
fn attributes(_: &Path, _: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_private_key_is_never_for_everybody() {
        assert_eq!(kept_mode(0o100_644, Access::Private), 0o600);
        assert_eq!(kept_mode(0o100_640, Access::Private), 0o640);
        assert_eq!(kept_mode(0o100_600, Access::Public), 0o600);
        assert_eq!(kept_mode(0o100_644, Access::Held), 0o644);
    }
}
