//! A question on the terminal whose answer is not shown, and a terminal that is as it was whatever ends the program while it waits.
//!
//! The terminal keeps its lines and its keys for signals; only the echo is off. While a question stands, a thread receives the signals that would
//! end or stop the program, puts the terminal back, and lets the signal do what it does.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::sync::{Mutex, Once, PoisonError};
use std::thread;

use keyferry_core::shown::shown_lines;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;
use zeroize::Zeroizing;

/// A question that stands.
struct Question {
    terminal: File,
    text: String,
    usual: Termios,
    hidden: Termios,
}

/// The one that stands now.
static STANDING: Mutex<Option<Question>> = Mutex::new(None);

impl Question {
    fn new(text: &str) -> io::Result<Self> {
        let terminal = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
        let usual = tcgetattr(&terminal)?;
        let mut hidden = usual.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        hidden.local_modes.insert(LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG);
        Ok(Self { terminal, text: shown_lines(text).into_owned(), usual, hidden })
    }

    fn pose(&self) -> io::Result<()> {
        // What was typed already is kept.
        tcsetattr(&self.terminal, OptionalActions::Now, &self.hidden)?;
        (&self.terminal).write_all(self.text.as_bytes())
    }

    fn withdraw(&self) {
        // The terminal may be gone.
        let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.usual);
    }
}

/// Withdraws the question when its answer has come, or none.
struct Standing;

impl Drop for Standing {
    fn drop(&mut self) {
        if let Some(question) = standing(Option::take) {
            question.withdraw();
        }
    }
}

fn standing<T>(look: impl FnOnce(&mut Option<Question>) -> T) -> T {
    look(&mut STANDING.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Asks, and reads a line that is not shown.
pub(crate) fn prompt(text: &str) -> io::Result<Zeroizing<Vec<u8>>> {
    static WATCH: Once = Once::new();
    WATCH.call_once(watch);
    let question = Question::new(text)?;
    let mut terminal = question.terminal.try_clone()?;
    let posed = standing(|standing| standing.insert(question).pose());
    let _standing = Standing;
    posed?;
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST));
    let mut buffer = Zeroizing::new([0; LONGEST]);
    while !line.ends_with(b"\n") {
        match terminal.read(&mut *buffer) {
            Ok(0) if line.is_empty() => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(0) => break,
            Ok(length) => line.extend_from_slice(buffer.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(line)
}

/// The longest line that terminals hand on.
const LONGEST: usize = 4096;

/// Begins to receive the signals. Nothing is to be done when that cannot be: then it is as it is with other programs.
fn watch() {
    if let Ok(mut signals) = Signals::new(heeded(&[SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGCONT])) {
        thread::spawn(move || {
            for signal in signals.forever() {
                standing(|standing| receive(signal, standing.as_ref()));
            }
        });
    }
}

fn receive(signal: i32, standing: Option<&Question>) {
    match standing {
        Some(question) if signal == SIGCONT => {
            let _ = question.pose();
        }
        Some(question) => {
            question.withdraw();
            let _ = (&question.terminal).write_all(b"\n");
        }
        None => {}
    }
    let _ = emulate_default_handler(signal);
}

/// Those of these signals that nobody wants ignored.
pub(crate) fn heeded(signals: &[i32]) -> Vec<i32> {
    let ignored = ignored();
    signals.iter().copied().filter(|signal| ignored >> (signal - 1) & 1 == 0).collect()
}

/// The signals that whoever started the program wants ignored (`nohup`, `trap '' INT`), as bits; Linux tells.
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
}
