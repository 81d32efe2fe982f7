//! Ctrl-C: the first stops the work and keeps what is finished, the second ends at once.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use super::output::note;

/// The exit code of a run that was stopped: 128 and the number of the signal, as shells count.
pub(super) const EXIT_CODE: u8 = 130;

static STOP: AtomicBool = AtomicBool::new(false);

/// The flag that the first Ctrl-C sets. If the system does not let us listen, Ctrl-C ends the program as usual.
pub(super) fn flag() -> &'static AtomicBool {
    static LISTEN: Once = Once::new();
    LISTEN.call_once(|| {
        let listening = ctrlc::set_handler(|| {
            if STOP.swap(true, Ordering::Relaxed) {
                std::process::exit(i32::from(EXIT_CODE));
            }
            note("\nStopping; what is finished is kept. Press Ctrl-C again to end at once.");
        });
        if let Err(error) = listening {
            note(&format!("Ctrl-C will not keep finished results: {error}"));
        }
    });
    &STOP
}

/// Stops the work as Ctrl-C does.
pub(super) fn stop() {
    flag().store(true, Ordering::Relaxed);
}

/// Whether Ctrl-C was pressed.
pub(super) fn is_stopped() -> bool {
    flag().load(Ordering::Relaxed)
}
