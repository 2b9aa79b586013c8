//! Every system call that a run makes fails once, by the hand of `strace`, where that is at hand and may trace: what stood
//! in a file stays, or the new one stands there whole.

use std::fs;
use std::process::Command;

use crate::common::Folder;
use crate::common::VISIT;
use crate::is_long;

/// Calls by which a run reads, writes and tidies up, and how each of them fails. A name with `?` may be one that a machine
/// does not have.
const CALLS: [(&str, &str); 23] = [
    ("openat", "EIO"),
    ("read", "EIO"),
    ("write", "EIO"),
    ("write", "ENOSPC"),
    ("fsync", "EIO"),
    ("?fdatasync", "EIO"),
    ("close", "EIO"),
    ("?rename", "EIO"),
    ("?renameat", "EIO"),
    ("?renameat2", "EIO"),
    ("?fchmod", "EPERM"),
    ("?statx", "EIO"),
    ("?newfstatat", "EIO"),
    ("lseek", "EIO"),
    ("flock", "ENOLCK"),
    ("?mkdir", "EACCES"),
    ("?mkdirat", "EACCES"),
    ("unlinkat", "EIO"),
    ("?unlink", "EIO"),
    ("linkat", "EPERM"),
    ("linkat", "ENOENT"),
    ("getdents64", "EIO"),
    ("?readlink", "EIO"),
];

/// Most calls of one kind that are tried; a run makes about forty.
const MOST: usize = 400;

/// Whether the tracer can be used here; not every machine lets a process look into another.
fn can_trace(folder: &Folder) -> bool {
    let log = folder.at("trace");
    let traced = Command::new("strace").args(["-f", "-o"]).arg(&log).arg("true").output();
    let can = traced.is_ok_and(|output| output.status.success()) && fs::read(&log).is_ok_and(|log| !log.is_empty());
    let _ = fs::remove_file(log);
    can
}

/// Runs the program with one call failing. Its exit code, and whether the call was made at all.
fn run(folder: &Folder, (call, error): (&str, &str), nth: usize, arguments: &[&str]) -> (Option<i32>, bool) {
    let logs = Folder::new();
    let log = logs.at("trace");
    let output = Command::new("timeout")
        .args([
            "20",
            "strace",
            "-f",
            "-e",
            &format!("trace={call}"),
            "-e",
            &format!("inject={call}:error={error}:when={nth}"),
            "-o",
        ])
        .arg(&log)
        .arg(env!("CARGO_BIN_EXE_cyanotype"))
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    // A folder that was read and cannot be closed is a panic of the standard library itself.
    let closing = errors.contains("closedir");
    assert!(
        closing || !errors.contains("panicked") && !errors.contains("mistake in cyanotype"),
        "{call} {nth}: {errors}"
    );
    (output.status.code(), fs::read_to_string(log).unwrap_or_default().contains("(INJECTED)"))
}

/// Fails every call once, and asks after each run whether `file` is what it was or what it should become.
fn every_call_fails_once(file: &str, old: &str, new: &[u8], arguments: &[&str]) {
    let folder = Folder::new();
    if !can_trace(&folder) {
        eprintln!("nothing was tried: strace is missing or may not trace");
        return;
    }
    let before = folder.names();
    let mut tried = 0;
    for fault in CALLS {
        for nth in 1..MOST {
            folder.write(file, old);
            let (code, injected) = run(&folder, fault, nth, arguments);
            if !injected {
                break;
            }
            tried += 1;
            let told = format!("{} number {nth} failed with {}", fault.0, fault.1);
            // 127 is the loader's own: the program had not begun.
            assert!(matches!(code, Some(0..=2 | 127)), "{told}: {code:?}");
            let found = folder.read(file);
            assert!(found == old.as_bytes() || found == new, "{told}, and the file is torn");
            assert!(code != Some(0) || found == new, "{told}: the run says it went well, and the file is the old one");
            // What cannot be taken away is the next run's to tidy.
            if fault.0 == "unlinkat" {
                folder.run(["render", "visit.toml", "-o", "tidy.svg"]).expect(0);
                fs::remove_file(folder.at("tidy.svg")).unwrap();
            }
            let mut left = folder.names();
            left.retain(|name| !before.contains(name) && name != file);
            assert!(left.is_empty(), "{told} and left {left:?}");
            if !is_long() && nth >= 12 && !matches!(fault.0, "write" | "fsync" | "?rename") {
                break;
            }
        }
    }
    assert!(tried > 60, "only {tried} calls failed");
}

#[test]
fn a_picture_is_the_old_or_the_new_whatever_call_fails() {
    let whole = Folder::new();
    whole.run(["render", "visit.toml", "-o", "out.svg"]).expect(0);
    let new = whole.read("out.svg");
    every_call_fails_once("out.svg", "the picture before", &new, &["render", "visit.toml", "-o", "out.svg"]);
}

#[test]
fn a_blueprint_that_is_shipped_is_the_old_or_the_new_whatever_call_fails() {
    let arguments = ["ship", "visit.toml", "promise", "--on", "2026-03-01"];
    let whole = Folder::new();
    whole.run(arguments).expect(0);
    let new = whole.read("visit.toml");
    assert_ne!(new, VISIT.as_bytes());
    every_call_fails_once("visit.toml", VISIT, &new, &arguments);
}
