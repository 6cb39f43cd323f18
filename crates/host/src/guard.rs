//! The last line of defence: a fault in keyferry itself ends in one plain sentence, never in what a file says.
//!
//! Decoders do not panic; should one do so after all, nothing half-written is left: outputs are put in place at the very end.

use std::io::Write;
use std::panic::{self, PanicHookInfo};
use std::process::ExitCode;

/// The exit code of a fault in keyferry itself: `EX_SOFTWARE` of sysexits.h.
const FAULT: u8 = 70;

/// Runs the program.
pub fn run(program: fn() -> ExitCode) -> ExitCode {
    panic::set_hook(Box::new(|fault| {
        // That nobody reads on is no fault.
        if !is_closed_output(fault) {
            let _ = writeln!(std::io::stderr(), "{}", sentence(fault));
        }
    }));
    panic::catch_unwind(program).unwrap_or_else(|_| ExitCode::from(FAULT))
}

/// The place is in our source or a library's; what was said there may repeat a part of a file, and is left out.
fn sentence(fault: &PanicHookInfo<'_>) -> String {
    let place = fault.location().map(|location| {
        let file = location.file().rsplit(['/', '\\']).next().unwrap_or_default();
        format!(" ({file}, line {})", location.line())
    });
    format!(
        "keyferry: a fault in keyferry itself{}; it stopped, and the command is not done. Please report it with the command and, if it \
         holds no secret, the file",
        place.unwrap_or_default()
    )
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

    #[test]
    fn what_is_said_of_a_fault_names_the_place_and_nothing_of_the_input() {
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
}
