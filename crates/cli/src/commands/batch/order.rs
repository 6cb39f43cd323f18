//! Tasks on several threads, and their answers in the order of the tasks. Memory is bounded: a task is taken when there is room for its answer.

use std::io;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// How many tasks of each thread may wait for an earlier one.
const AHEAD: usize = 32;

/// As much as the main thread has.
const STACK: usize = 8 << 20;

/// Who does tasks, on a thread of its own.
pub(super) trait Work<Task, Answer>: Send {
    /// Does one; nothing when it is not to be begun any more.
    fn work(&mut self, task: Task) -> Option<Answer>;
}

/// Takes the tasks one by one, has them done, and gives each answer to `give` in the order of the tasks, until there are no more or it does not take one.
pub(super) fn in_order<Task: Send, Answer: Send>(
    workers: Vec<impl Work<Task, Answer>>,
    tasks: &mut impl Iterator<Item = Task>,
    mut give: impl FnMut(Answer) -> bool + Send,
) -> io::Result<()> {
    let (places, answers) = mpsc::sync_channel::<Receiver<Answer>>(AHEAD * workers.len());
    let (waiting, queue) = mpsc::channel::<(Task, SyncSender<Answer>)>();
    let queue = Mutex::new(queue);
    thread::scope(|scope| {
        for mut worker in workers {
            let queue = &queue;
            thread::Builder::new().stack_size(STACK).spawn_scoped(scope, move || {
                loop {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok((task, answer)) = next else { break };
                    if let Some(done) = worker.work(task) {
                        // Who takes no more is not told.
                        let _ = answer.send(done);
                    }
                }
            })?;
        }
        scope.spawn(move || {
            // A task that was not begun has no answer.
            for answer in answers.into_iter().filter_map(|place| place.recv().ok()) {
                if !give(answer) {
                    break;
                }
            }
        });
        for task in tasks {
            let (answer, place) = mpsc::sync_channel(1);
            if places.send(place).is_err() || waiting.send((task, answer)).is_err() {
                break;
            }
        }
        drop((places, waiting));
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    /// Takes longer for some, and leaves some out.
    struct Slow<'a>(&'a AtomicUsize);

    impl Work<usize, usize> for Slow<'_> {
        fn work(&mut self, task: usize) -> Option<usize> {
            self.0.fetch_add(1, Ordering::SeqCst);
            thread::sleep(Duration::from_micros(if task.is_multiple_of(50) { 20_000 } else { 0 }));
            (task % 7 != 3).then_some(task)
        }
    }

    #[test]
    fn answers_come_in_order_and_nothing_runs_far_ahead() {
        let (done, mut given) = (AtomicUsize::new(0), Vec::new());
        let workers = (0..3).map(|_| Slow(&done)).collect();
        in_order(workers, &mut (0..500), |answer| {
            // A place more is taken for the answer that is waited for, and one that waits for room.
            assert!(done.load(Ordering::SeqCst) <= answer + 3 * AHEAD + 3);
            given.push(answer);
            true
        })
        .unwrap();
        assert_eq!(given, (0..500).filter(|task| task % 7 != 3).collect::<Vec<_>>());
    }

    #[test]
    fn who_takes_no_more_ends_it() {
        let (done, mut given) = (AtomicUsize::new(0), 0);
        in_order(vec![Slow(&done)], &mut (0..), |_| {
            given += 1;
            given < 5
        })
        .unwrap();
        assert_eq!(given, 5);
    }
}
