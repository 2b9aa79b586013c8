//! Several files at once, on all cores; what is told comes in the order of the files, whoever is done first.

use std::cell::RefCell;
use std::io::IsTerminal;
use std::num::NonZero;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::mpsc;
use std::thread;

use crate::cli::console::Console;
use crate::output::passing;
use crate::signals::watch;

/// Threads that can run at once.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// Does a thing to each job and hands every answer on in the order of the jobs.
///
/// `work` gets a job, the number of threads that it may use itself, and a console that keeps what it is told until its
/// turn comes. There are never more jobs begun than there are threads.
pub fn each<J: Send, A: Send>(
    jobs: Vec<J>,
    threads: usize,
    console: Console,
    work: impl Fn(J, usize, Console) -> A + Sync,
    mut done: impl FnMut(A),
) {
    let count = jobs.len();
    let workers = threads.min(count);
    if count <= 1 {
        jobs.into_iter().for_each(|job| done(work(job, threads, console)));
        return;
    }
    let each = (threads / workers).max(1);
    let plain = console.manner();
    let queue = Mutex::new(jobs.into_iter().enumerate());
    let (told, answers) = mpsc::channel();
    let is_shown = !plain.quiet && std::io::stderr().is_terminal();
    if is_shown {
        // Its line is to go when the run is broken off.
        watch();
    }
    let bar = Bar { count, shown: is_shown };
    thread::scope(|scope| {
        for _ in 0..workers {
            let (told, queue, work) = (told.clone(), &queue, &work);
            scope.spawn(move || {
                loop {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((number, job)) = next else { break };
                    let words = RefCell::new(String::new());
                    let answer = work(job, each, Console::keeping(plain, &words));
                    if told.send((number, words.into_inner(), answer)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(told);
        bar.show(0);
        // What came before its turn.
        let mut early: Vec<Option<(String, A)>> = (0..count).map(|_| None).collect();
        let mut turn = 0;
        for (came, (number, words, answer)) in answers.iter().enumerate() {
            if let Some(place) = early.get_mut(number) {
                *place = Some((words, answer));
            }
            while let Some((words, answer)) = early.get_mut(turn).and_then(Option::take) {
                console.say(&words);
                done(answer);
                turn += 1;
            }
            bar.show(came + 1);
        }
    });
    bar.end();
}

/// How many files are drawn, on a line that goes again.
struct Bar {
    count: usize,
    shown: bool,
}

const WIDTH: usize = 30;

impl Bar {
    fn show(&self, done: usize) {
        if self.shown {
            let full = done * WIDTH / self.count.max(1);
            let (full, empty) = ("#".repeat(full), ".".repeat(WIDTH - full.min(WIDTH)));
            passing(Some(&format!("drawn {done} of {} [{full}{empty}]", self.count)));
        }
    }

    fn end(&self) {
        if self.shown {
            passing(None);
        }
    }
}
