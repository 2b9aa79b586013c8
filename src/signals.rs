//! What happens when the program is asked to stop, or finds that it is wrong itself.

use std::panic::PanicHookInfo;

use cyanotype::diagnostic::escaped;

use crate::output::end;
use crate::output::to_stderr;

/// Exit code when the program itself is at fault.
const FAULT: i32 = 2;

/// From here on, interruption and termination take half-written files away.
pub fn listen() {
    std::panic::set_hook(Box::new(fault));
    #[cfg(unix)]
    unix::listen();
}

/// A mistake in the program ends it like any other failure: no half-written file, no signal.
fn fault(info: &PanicHookInfo) {
    let place = info.location().map_or(String::new(), |place| format!(" ({}:{})", place.file(), place.line()));
    let words = info.payload_as_str().unwrap_or("no words");
    to_stderr(&format!(
        "error: this is a mistake in cyanotype itself, not in your file{place}: {}\n  = help: please report it together \
         with the file\n",
        escaped(words)
    ));
    end(FAULT)
}

#[cfg(unix)]
mod unix {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    use signal_hook::consts::SIGINT;
    use signal_hook::consts::SIGTERM;
    use signal_hook::flag;
    use signal_hook::iterator::Signals;

    use crate::output::end;

    pub fn listen() {
        // Caught, so that a file size limit is an error of the write and not the end of the program.
        let _ = flag::register(libc::SIGXFSZ, Arc::new(AtomicBool::new(false)));
        let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
        // Where no thread can be had, signals end the program as they always do.
        let _ = std::thread::Builder::new().spawn(move || {
            if let Some(signal) = signals.forever().next() {
                end(128 + signal);
            }
        });
    }
}
