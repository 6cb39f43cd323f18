//! Work that takes its time: once it has taken half a second, a line on the terminal says what is being done. It goes when the work is over, and
//! steps aside for everything else that is said or asked.

use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use keyferry_core::shown::shown;

use crate::apart;
use crate::loudness::Loudness;

/// How long nothing is shown.
const PATIENCE: Duration = Duration::from_millis(500);

/// How often the line moves.
const TICK: Duration = Duration::from_millis(120);

/// What is being done.
struct State {
    text: String,
    line: Option<ProgressBar>,
    /// Which piece of work it is, by number; 0 is none.
    number: u64,
    /// How many others are speaking.
    aside: usize,
}

static STATE: Mutex<State> = Mutex::new(State { text: String::new(), line: None, number: 0, aside: 0 });
static CHANGED: Condvar = Condvar::new();
static WORKING: AtomicBool = AtomicBool::new(false);

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A piece of work, which is over when this is dropped. A part of it is a piece of its own.
#[derive(Debug)]
#[must_use]
pub struct Work {
    /// What is said again when it is over, if it is a part of another.
    before: Option<String>,
    is_shown: bool,
}

impl Work {
    /// Begins to do something, which is said on a terminal if it takes its time: `reading a.p12`.
    pub fn new(what: impl FnOnce() -> String) -> Self {
        if !Loudness::Usual.is_said() || apart::is_on() || !io::stderr().is_terminal() {
            return Self { before: None, is_shown: false };
        }
        let mut state = state();
        if WORKING.swap(true, Ordering::Relaxed) {
            let before = std::mem::take(&mut state.text);
            drop(state);
            say(&what());
            return Self { before: Some(before), is_shown: true };
        }
        state.text = shown(&what()).into_owned();
        state.number += 1;
        let number = state.number;
        thread::spawn(move || show(number));
        Self { before: None, is_shown: true }
    }

    /// The work has come further.
    pub fn says(&self, what: impl FnOnce() -> String) {
        if self.is_shown {
            say(&what());
        }
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        match (self.is_shown, self.before.take()) {
            (false, _) => {}
            (true, Some(before)) => say(&before),
            (true, None) => {
                WORKING.store(false, Ordering::Relaxed);
                let mut state = state();
                state.number += 1;
                if let Some(line) = state.line.take() {
                    line.finish_and_clear();
                }
                CHANGED.notify_all();
            }
        }
    }
}

fn say(what: &str) {
    let mut state = state();
    state.text = shown(what).into_owned();
    if let Some(line) = &state.line {
        line.set_message(state.text.clone());
    }
}

/// Shows the line, unless the work is over before.
fn show(number: u64) {
    let mut state = state();
    loop {
        let (next, waited) = CHANGED.wait_timeout(state, PATIENCE).unwrap_or_else(PoisonError::into_inner);
        state = next;
        if state.number != number {
            return;
        }
        if waited.timed_out() && state.aside == 0 {
            break;
        }
    }
    let line = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
        line.set_style(style);
    }
    line.set_message(state.text.clone());
    line.enable_steady_tick(TICK);
    state.line = Some(line);
}

/// Says or asks something else; the line is away meanwhile.
pub(crate) fn aside<T>(speak: impl FnOnce() -> T) -> T {
    if !WORKING.load(Ordering::Relaxed) {
        return speak();
    }
    let line = {
        let mut state = state();
        state.aside += 1;
        state.line.clone()
    };
    let said = match line {
        Some(line) => line.suspend(speak),
        None => speak(),
    };
    state().aside -= 1;
    CHANGED.notify_all();
    said
}
