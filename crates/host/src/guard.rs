//! The last line of defence: a fault in keyferry itself ends in one plain sentence, never in what a file says.
//!
//! Decoders do not panic; should one do so after all, nothing half-written is left: outputs are put in place at the very end.

use std::cell::RefCell;
use std::io::Write;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::process::ExitCode;

use crate::failure::{Failure, Kind};

thread_local! {
    /// Where the fault is that ended the work of this thread; its outside says whether somebody catches it.
    static CAUGHT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs the program.
pub fn run(program: fn() -> ExitCode) -> ExitCode {
    panic::set_hook(Box::new(heard));
    panic::catch_unwind(program).unwrap_or_else(|_| ExitCode::from(Kind::Fault as u8))
}

/// Does one piece of work among others: a fault in it is its failure, and the program goes on.
pub fn caught<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    CAUGHT.set(Some(String::new()));
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    let place = CAUGHT.take().unwrap_or_default();
    done.unwrap_or_else(|_| {
        Err(Failure::new(Kind::Fault, format!("a fault in keyferry itself{place}; this is not done"))
            .hint("please report it with what was asked and, if it holds no secret, the file"))
    })
}

fn heard(fault: &PanicHookInfo<'_>) {
    let is_caught = CAUGHT.with_borrow_mut(|caught| caught.as_mut().map(|caught| *caught = place(fault)).is_some());
    // That nobody reads on is no fault.
    if !is_caught && !is_closed_output(fault) {
        let _ = writeln!(std::io::stderr(), "{}", sentence(fault));
    }
}

/// The place is in our source or a library's; what was said there may repeat a part of a file, and is left out.
fn sentence(fault: &PanicHookInfo<'_>) -> String {
    format!(
        "keyferry: a fault in keyferry itself{}; it stopped, and the command is not done. Please report it with the command and, if it \
         holds no secret, the file",
        place(fault)
    )
}

fn place(fault: &PanicHookInfo<'_>) -> String {
    let place = fault.location().map(|location| {
        let file = location.file().rsplit(['/', '\\']).next().unwrap_or_default();
        format!(" ({file}, line {})", location.line())
    });
    place.unwrap_or_default()
}

fn is_closed_output(fault: &PanicHookInfo<'_>) -> bool {
    const SAID: &str = "failed printing to ";
    let payload = fault.payload();
    let text = payload.downcast_ref::<String>().map(String::as_str).or_else(|| payload.downcast_ref::<&str>().copied());
    text.is_some_and(|text| text.starts_with(SAID))
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    /// The program has one hook.
    static HOOK: Mutex<()> = Mutex::new(());

    #[test]
    fn what_is_said_of_a_fault_names_the_place_and_nothing_of_the_input() {
        let _alone = HOOK.lock();
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&said);
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |fault| {
            heard.lock().unwrap().push((sentence(fault), is_closed_output(fault)));
        }));
        let caught = [
            panic::catch_unwind(|| panic!("words {}", "of the input")).is_err(),
            panic::catch_unwind(|| panic!("failed printing to stdout: Broken pipe")).is_err(),
        ];
        panic::set_hook(usual);
        assert_eq!(caught, [true, true]);
        let said = said.lock().unwrap();
        let [(sentence, false), (_, true)] = said.as_slice() else { panic!("{said:?}") };
        assert!(sentence.contains("(guard.rs, line "), "{sentence}");
        assert!(!sentence.contains("words") && !sentence.contains('\n'), "{sentence}");
    }

    #[test]
    fn a_fault_that_is_caught_is_a_failure_with_its_place() {
        let _alone = HOOK.lock();
        let usual = panic::take_hook();
        panic::set_hook(Box::new(heard));
        let failed = caught::<()>(|| panic!("words {}", "of the input")).unwrap_err();
        panic::set_hook(usual);
        assert_eq!(failed.kind(), Kind::Fault);
        let text = failed.to_string();
        assert!(text.contains("(guard.rs, line ") && !text.contains("words"), "{text}");
        assert_eq!(caught(|| Ok(1)).unwrap(), 1);
    }
}
