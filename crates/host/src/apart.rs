//! Work beside other work, on a thread of its own: what is said in it is kept for its own report, and nobody is asked anything.

use std::cell::RefCell;

use crate::kept::Kept;

thread_local! {
    /// What was said in the work that this thread does.
    static HEARD: RefCell<Option<Kept>> = const { RefCell::new(None) };
}

/// Puts back what was there, whatever ends the work.
struct Around(Option<Kept>);

impl Drop for Around {
    fn drop(&mut self) {
        HEARD.set(self.0.take());
    }
}

/// Does the work apart, and gives what was said in it beside what comes of it.
pub fn work<T>(work: impl FnOnce() -> T) -> (T, Kept) {
    let _around = Around(HEARD.replace(Some(Kept::default())));
    let done = work();
    (done, HEARD.take().unwrap_or_default())
}

/// Whether this thread works apart.
pub(crate) fn is_on() -> bool {
    HEARD.with_borrow(Option::is_some)
}

/// Keeps something for the report of the work; gives it back where nobody works apart.
pub(crate) fn keep<T>(what: T, how: impl FnOnce(&mut Kept, T)) -> Option<T> {
    HEARD.with_borrow_mut(|heard| match heard {
        Some(kept) => {
            how(kept, what);
            None
        }
        None => Some(what),
    })
}

#[cfg(test)]
mod tests {
    use std::panic;

    use super::*;
    use crate::failure::{Failure, Kind};
    use crate::{typed, words};

    #[test]
    fn what_is_said_apart_is_heard_there_and_nowhere_else() {
        let ((), heard) = work(|| {
            words::note("a note");
            words::warning("a warning", Some("a hint"));
            words::one_error(Failure::new(Kind::Input, "an error"));
            words::listed("a file");
            assert!(is_on() && !typed::on_terminal());
            let ((), inner) = work(|| words::note("of its own"));
            assert_eq!(inner.notes, ["of its own"]);
        });
        assert!(!is_on());
        assert_eq!((heard.notes.as_slice(), heard.warnings.len(), heard.errors.len()), (&["a note".to_owned()][..], 1, 1));
        let said = words::kept();
        assert!(!said.warnings.iter().any(|warning| warning.what == "a warning"), "{said:?}");
    }

    #[test]
    fn work_that_breaks_off_leaves_nothing_behind() {
        let caught = panic::catch_unwind(|| work(|| panic::resume_unwind(Box::new("a fault"))));
        assert!(caught.is_err() && !is_on());
    }
}
