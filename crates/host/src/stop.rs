//! Being asked to stop: a program that stays ends at a good moment when a signal comes, and not in the middle of a write.

use std::io;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Whether somebody has asked.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    asked: Arc<(Mutex<bool>, Condvar)>,
}

impl Stop {
    /// From now on the signals that end a program only ask it to stop: SIGTERM, SIGINT, SIGHUP and SIGQUIT, but for those that whoever started it wants
    /// ignored. Elsewhere nobody asks.
    pub fn on_signals() -> io::Result<Self> {
        let stop = Self::default();
        #[cfg(unix)]
        {
            use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
            let mut signals = signal_hook::iterator::Signals::new(crate::terminal::heeded(&[SIGHUP, SIGINT, SIGQUIT, SIGTERM]))?;
            let heard = stop.clone();
            std::thread::spawn(move || signals.forever().for_each(|_| heard.ask()));
        }
        Ok(stop)
    }

    /// Asks.
    pub fn ask(&self) {
        let (asked, changed) = &*self.asked;
        *asked.lock().unwrap_or_else(PoisonError::into_inner) = true;
        changed.notify_all();
    }

    /// Whether somebody has asked.
    pub fn is_asked(&self) -> bool {
        *self.asked.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits so long, or until somebody asks; says whether that was it.
    pub fn wait(&self, time: Duration) -> bool {
        let (asked, changed) = &*self.asked;
        let begin = Instant::now();
        let mut is_asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
        while !*is_asked {
            let Some(left) = time.checked_sub(begin.elapsed()).filter(|left| !left.is_zero()) else { break };
            is_asked = changed.wait_timeout(is_asked, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        *is_asked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_ends_with_its_time_or_when_somebody_asks() {
        let stop = Stop::default();
        let begin = Instant::now();
        assert!(!stop.wait(Duration::from_millis(20)) && begin.elapsed() >= Duration::from_millis(20));
        let other = stop.clone();
        let asking = std::thread::spawn(move || other.ask());
        assert!(stop.wait(Duration::from_secs(60)) && stop.is_asked());
        asking.join().unwrap();
        assert!(begin.elapsed() < Duration::from_secs(30));
    }
}
