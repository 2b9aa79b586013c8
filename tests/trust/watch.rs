//! What `render --watch` follows: files saved in every way that editors and people save them.

use std::fs;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::symlink;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;
use std::time::Instant;
use std::time::SystemTime;

use crate::common::Folder;
use crate::saying;

/// A run that watches; ended when it is dropped.
struct Watch<'a> {
    folder: &'a Folder,
    run: Child,
}

impl Watch<'_> {
    fn start<'a>(folder: &'a Folder, more: &[&str]) -> Watch<'a> {
        let arguments = ["render", "in.toml", "--watch", "--text=names", "-o", "out.svg"].iter().chain(more);
        let run = folder.program(arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        Watch { folder, run }
    }

    /// Waits until the picture says these words.
    #[track_caller]
    fn shows(&mut self, words: &str) {
        let begin = Instant::now();
        let shown = || fs::read_to_string(self.folder.at("out.svg")).is_ok_and(|picture| picture.contains(words));
        while !shown() {
            assert!(self.run.try_wait().unwrap().is_none(), "the run ended by itself");
            assert!(begin.elapsed() < Duration::from_secs(60), "the picture never said {words}");
            sleep(Duration::from_millis(5));
        }
    }

    /// Ends the run as Ctrl+C does; what it told.
    fn end(mut self) -> String {
        let sent = Command::new("kill").args(["-INT", &self.run.id().to_string()]).status().unwrap();
        assert!(sent.success());
        assert_eq!(self.run.wait().unwrap().code(), Some(130));
        let mut told = String::new();
        self.run.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        told
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        let _ = self.run.kill();
        let _ = self.run.wait();
    }
}

#[test]
fn row_70_a_watched_file_is_followed_however_it_is_saved() {
    let folder = Folder::new();
    folder.write("in.toml", saying("plain 0"));
    let mut watch = Watch::start(&folder, &[]);
    watch.shows("plain 0");
    folder.write("in.toml", saying("plain 1"));
    watch.shows("plain 1");
    // Taken away and made anew.
    fs::remove_file(folder.at("in.toml")).unwrap();
    sleep(Duration::from_millis(700));
    assert!(folder.text("out.svg").contains("plain 1"), "the last good picture stays");
    folder.write("in.toml", saying("anew 2"));
    watch.shows("anew 2");
    // Another file in its place.
    folder.write("other.toml", saying("moved 3"));
    fs::rename(folder.at("other.toml"), folder.at("in.toml")).unwrap();
    watch.shows("moved 3");
    // In two halves, of which the first is no blueprint.
    let whole = saying("halves 4");
    folder.write("in.toml", &whole[..whole.len() / 2]);
    sleep(Duration::from_millis(500));
    assert!(folder.text("out.svg").contains("moved 3"), "the last good picture stays");
    folder.write("in.toml", &whole);
    watch.shows("halves 4");
    // As if it were older than ever, and of the same length.
    folder.write("in.toml", saying("oldest 5"));
    File::options().write(true).open(folder.at("in.toml")).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    watch.shows("oldest 5");
    // A link that leads elsewhere.
    folder.write("a.toml", saying("link 6"));
    folder.write("b.toml", saying("link 7"));
    for (name, words) in [("a.toml", "link 6"), ("b.toml", "link 7")] {
        symlink(name, folder.at("link")).unwrap();
        fs::rename(folder.at("link"), folder.at("in.toml")).unwrap();
        watch.shows(words);
    }
    // A hundred saves in a second; the last one counts.
    for number in 0..100 {
        folder.write("b.toml", saying(&format!("often {number:03}")));
        sleep(Duration::from_millis(10));
    }
    watch.shows("often 099");
    let told = watch.end();
    assert!(told.contains("watching 1 file"), "{told}");
    assert!(told.contains("in.toml"), "what was wrong with the first half is told: {told}");
    assert_eq!(folder.names(), ["a.toml", "b.toml", "in.toml", "out.svg", "visit.toml"]);
}

#[test]
fn watched_styles_are_followed_too() {
    let paper = |color: &str| format!("extends = \"light\"\n[palette]\npaper = \"{color}\"\n");
    let folder = Folder::new();
    folder.write("in.toml", format!("style = \"own.toml\"\n{}", saying("styled")));
    // Missing at first, then made, then torn, then mended.
    let mut watch = Watch::start(&folder, &[]);
    sleep(Duration::from_millis(500));
    assert!(!folder.at("out.svg").exists());
    folder.write("own.toml", paper("#0a7b83"));
    watch.shows("#0a7b83");
    folder.write("own.toml", "extends = \"light\"\n[palette]\npaper = ");
    sleep(Duration::from_millis(500));
    folder.write("own.toml", paper("#0a7b84"));
    watch.shows("#0a7b84");
    // A link that leads elsewhere.
    folder.write("other.toml", paper("#0a7b85"));
    symlink("other.toml", folder.at("link")).unwrap();
    fs::rename(folder.at("link"), folder.at("own.toml")).unwrap();
    watch.shows("#0a7b85");
    let told = watch.end();
    assert!(told.contains("unknown-style"), "{told}");
}

#[test]
fn row_71_a_picture_beside_its_file_is_no_change() {
    let folder = Folder::new();
    folder.write("in.toml", saying("once"));
    let mut watch = Watch::start(&folder, &["-o", "second.svg"]);
    watch.shows("once");
    sleep(Duration::from_millis(1500));
    let told = watch.end();
    assert_eq!(told.matches("wrote").count(), 2, "{told}");
}

#[test]
fn what_cannot_be_watched_is_refused() {
    let folder = Folder::new();
    folder.run(["render", "-", "--watch"]).expect(2).says(&["--watch"]);
    folder.run(["render", "visit.toml", "--watch", "-o", "-"]).expect(2).says(&["--watch"]);
    folder.run(["render", "gone.toml", "--watch"]).expect(2).says(&["gone.toml"]);
}
