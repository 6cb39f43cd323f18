//! What has become of the files of a write that failed.

use std::io;
use std::path::PathBuf;

/// How they stand, and who brings it to an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// Every file is as it was.
    AsItWas,
    /// Some of the old files are still to be put back; the next run does that, as the journal says.
    GoesBack,
    /// The new files are in place, or the next run puts them there, as the journal says. Nothing that belongs to them may be undone.
    GoesOn,
    /// Some files are new and some are old, and no journal knows of all of them.
    Torn,
}

impl Left {
    /// How two parts of a write stand together.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::AsItWas, Self::AsItWas) => Self::AsItWas,
            (Self::AsItWas | Self::GoesBack, Self::AsItWas | Self::GoesBack) => Self::GoesBack,
            (Self::GoesOn, Self::GoesOn) => Self::GoesOn,
            _ => Self::Torn,
        }
    }
}

/// The file that could not be put in place, why, and how all of them stand.
#[derive(Debug)]
pub(super) struct Broken {
    pub path: PathBuf,
    pub error: io::Error,
    pub left: Left,
}

impl Broken {
    /// Makes one of an error.
    pub(super) fn at(path: PathBuf, left: Left) -> impl FnOnce(io::Error) -> Self {
        move |error| Self { path, error, left }
    }

    /// The same when something else was undone for it, or could not be.
    pub(super) fn after(self, undone: Result<(), Self>) -> Self {
        let Err(other) = undone else { return self };
        let error = io::Error::new(self.error.kind(), format!("{}; and {}", self.error, other.error));
        Self { path: self.path, error, left: self.left.and(other.left) }
    }
}

#[cfg(test)]
mod tests {
    use super::Left::{AsItWas, GoesBack, GoesOn, Torn};

    #[test]
    fn what_goes_two_ways_is_torn() {
        for (one, other, together) in [
            (AsItWas, AsItWas, AsItWas),
            (AsItWas, GoesBack, GoesBack),
            (GoesBack, GoesBack, GoesBack),
            (GoesOn, GoesOn, GoesOn),
            (GoesOn, AsItWas, Torn),
            (GoesOn, GoesBack, Torn),
            (Torn, AsItWas, Torn),
            (Torn, Torn, Torn),
        ] {
            assert_eq!((one.and(other), other.and(one)), (together, together), "{one:?} and {other:?}");
        }
    }
}
