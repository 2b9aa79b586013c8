//! What happens when the program is asked to stop, or finds that it is wrong itself.

use std::panic::PanicHookInfo;
use std::sync::OnceLock;

use cyanotype::diagnostic::escaped;

/// Exit code when the program itself is at fault.
const FAULT: i32 = 2;

/// Takes away what is half written and ends the program.
type End = fn(i32) -> !;

static END: OnceLock<End> = OnceLock::new();

/// From here on, interruption and termination end the program with 130 and 143: at once as long as nothing has to be
/// tidied, else by `end`. A mistake in the program ends it by `end` too.
pub fn listen(end: End) {
    let _ = END.set(end);
    std::panic::set_hook(Box::new(fault));
    #[cfg(unix)]
    unix::listen();
}

/// From here on there is something to tidy at any time: a thread waits for signals and has `end` do it. Where no thread
/// can be had, signals end the program at once, and the next run tidies up.
pub fn watch() {
    #[cfg(unix)]
    unix::watch();
}

/// Does a thing that a signal may not break off; one that comes meanwhile ends the program right after it.
pub fn whole<T>(work: impl FnOnce() -> T) -> T {
    #[cfg(unix)]
    return unix::whole(work);
    #[cfg(not(unix))]
    return work();
}

fn end(code: i32) {
    if let Some(end) = END.get() {
        end(code);
    }
}

/// A mistake in the program ends it like any other failure: no half-written file, no signal.
fn fault(info: &PanicHookInfo) {
    let place = info.location().map_or(String::new(), |place| format!(" ({}:{})", place.file(), place.line()));
    let words = info.payload_as_str().unwrap_or("no words");
    crate::output::to_stderr(&format!(
        "error: this is a mistake in cyanotype itself, not in your file{place}: {}\n  = help: please report it together \
         with the file\n",
        escaped(words)
    ));
    end(FAULT);
}

#[cfg(unix)]
mod unix {
    use std::sync::Mutex;
    use std::sync::Once;
    use std::sync::PoisonError;
    use std::sync::atomic::AtomicBool;
    use std::sync::atomic::AtomicUsize;
    use std::sync::atomic::Ordering;

    use signal_hook::consts::SIGINT;
    use signal_hook::consts::SIGTERM;
    use signal_hook::flag;
    use signal_hook::iterator::Signals;

    use super::end;

    /// What a shell adds to the number of the signal that ended a program.
    const ENDED: i32 = 128;

    /// Whether a signal may end the program where it stands.
    static FREE: AtomicBool = AtomicBool::new(true);
    /// The last signal that came; 0 if none.
    static CAME: AtomicUsize = AtomicUsize::new(0);
    /// Whether a thread waits for signals.
    static WATCHED: AtomicBool = AtomicBool::new(false);
    /// Held while a thing is done that a signal may not break off.
    static WHOLE: Mutex<()> = Mutex::new(());
    /// Only takes the signal, so that a file size limit is an error of the write and not the end of the program.
    static TOO_LARGE: AtomicBool = AtomicBool::new(false);

    pub fn listen() {
        let _ = flag::register(libc::SIGXFSZ, &TOO_LARGE);
        for signal in [SIGINT, SIGTERM] {
            // In this order, so that what comes while it may not end the program is known afterwards.
            let _ = flag::register_usize(signal, &CAME, signal.unsigned_abs() as usize);
            let _ = flag::register_conditional_shutdown(signal, ENDED + signal, &FREE);
        }
    }

    pub fn watch() {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
            let thread = std::thread::Builder::new().spawn(move || {
                if let Some(signal) = signals.forever().next() {
                    let _whole = WHOLE.lock().unwrap_or_else(PoisonError::into_inner);
                    end(ENDED + signal);
                }
            });
            if thread.is_ok() {
                WATCHED.store(true, Ordering::SeqCst);
                FREE.store(false, Ordering::SeqCst);
            }
        });
    }

    pub fn whole<T>(work: impl FnOnce() -> T) -> T {
        let _whole = WHOLE.lock().unwrap_or_else(PoisonError::into_inner);
        FREE.store(false, Ordering::SeqCst);
        let done = work();
        FREE.store(!WATCHED.load(Ordering::SeqCst), Ordering::SeqCst);
        // Also where a thread watches by now: it may have begun after the signal came.
        if let Ok(signal @ 1..) = i32::try_from(CAME.load(Ordering::SeqCst)) {
            end(ENDED + signal);
        }
        done
    }
}
