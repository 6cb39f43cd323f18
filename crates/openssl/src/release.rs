//! The releases of OpenSSL whose command lines are taken, and what differs between them.

use keyferry_host::release::{Habit, Release, Releases};

pub(crate) const OPENSSL_3_0: Release = Release(3, Some(0));
pub(crate) const OPENSSL_3_5: Release = Release(3, Some(5));
pub(crate) const OPENSSL_3_6: Release = Release(3, Some(6));
pub(crate) const OPENSSL_4_0: Release = Release(4, Some(0));

/// The releases of OpenSSL whose command lines are taken.
pub static RELEASES: Releases =
    Releases::new("openssl", &[OPENSSL_3_0, OPENSSL_3_5, OPENSSL_3_6, OPENSSL_4_0], OPENSSL_3_5, "KEYFERRY_OPENSSL_AS");

/// What a habit is in the release that is spoken.
pub(crate) fn now<T: Copy>(habit: &Habit<T>) -> T {
    *habit.of(RELEASES.spoken())
}
