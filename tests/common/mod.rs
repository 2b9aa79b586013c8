//! Runs the program as a person would, in a folder of its own.
#![allow(dead_code, reason = "every test file takes what it needs")]

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;

/// A small whole blueprint, with a state to come.
pub const VISIT: &str = r#"title = "A bicycle repair"

[teams]
counter = "Counter"
workshop = "Workshop"

[systems]
list = { name = "Job list", owner = "workshop" }

[[step]]
id = "bring"
customer = { id = "brings", text = "Brings the bicycle", to = "note" }
frontstage = { id = "note", text = "Notes the fault", owner = "counter", uses = "list", future = { text = "Promises a day", by = "promise" } }
pain = { id = "silence", text = "Nobody says when it will be ready", felt = "brings", cause = "list", severity = 4, reach = 0.6, future.status = "resolved" }
opportunity = { id = "promise", text = "Promise a day", fixes = "silence", owner = "workshop", target = "9 in 10 on the day", status = "planned" }

[[step]]
id = "collect"
customer = "Collects the bicycle"
"#;

/// The program.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cyanotype"));
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env_remove("CLICOLOR").stdin(Stdio::null());
    command
}

/// What came of a run.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: Vec<u8>,
    pub err: String,
}

impl Ran {
    /// Standard output as text.
    pub fn text(&self) -> String {
        String::from_utf8(self.out.clone()).unwrap()
    }

    /// Fails unless the run ended with this code, without a panic and without a raw control character.
    #[track_caller]
    pub fn expect(self, code: i32) -> Ran {
        assert_eq!(self.code, Some(code), "{}", self.err);
        assert!(!self.err.contains("panicked") && !self.err.contains("mistake in cyanotype"), "{}", self.err);
        self
    }

    /// Fails unless the messages hold all of these.
    #[track_caller]
    pub fn says(self, words: &[&str]) -> Ran {
        for word in words {
            assert!(self.err.contains(word), "`{word}` is not in:\n{}", self.err);
        }
        self
    }
}

/// Runs a command to its end.
pub fn ran(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    Ran { code: output.status.code(), out: output.stdout, err: String::from_utf8_lossy(&output.stderr).into_owned() }
}

/// A folder with files, gone when the test ends.
pub struct Folder(tempfile::TempDir);

impl Folder {
    /// A folder that holds `visit.toml`.
    pub fn new() -> Folder {
        let folder = Folder(tempfile::tempdir().unwrap());
        folder.write("visit.toml", VISIT);
        folder
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn at(&self, name: impl AsRef<Path>) -> PathBuf {
        self.path().join(name)
    }

    pub fn write(&self, name: impl AsRef<Path>, bytes: impl AsRef<[u8]>) {
        fs::write(self.at(name), bytes).unwrap();
    }

    pub fn read(&self, name: impl AsRef<Path>) -> Vec<u8> {
        fs::read(self.at(name)).unwrap()
    }

    pub fn text(&self, name: impl AsRef<Path>) -> String {
        fs::read_to_string(self.at(name)).unwrap()
    }

    /// Names of everything in it, sorted.
    pub fn names(&self) -> Vec<String> {
        let entries = self.path().read_dir().unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// The program in this folder.
    pub fn program(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
        let mut command = program();
        command.current_dir(self.path()).args(arguments);
        command
    }

    /// Runs the program in this folder.
    pub fn run(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Ran {
        ran(&mut self.program(arguments))
    }

    /// Draws `visit.toml` without fonts, which is quick.
    pub fn draw(&self, outputs: &[&str]) -> Ran {
        let outputs = outputs.iter().flat_map(|output| ["-o", output]);
        self.run(["render", "visit.toml", "--text", "names"].into_iter().chain(outputs))
    }

    /// Runs the program by a shell line; `$C` stands for it.
    pub fn shell(&self, line: &str) -> Ran {
        let mut command = Command::new("sh");
        command.args(["-c", line]).env("C", env!("CARGO_BIN_EXE_cyanotype")).current_dir(self.path());
        ran(command.stdin(Stdio::null()))
    }

    /// Runs the program with something on standard input.
    pub fn feed(&self, arguments: &[&str], input: &[u8]) -> Ran {
        let mut command = self.program(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut pipe = child.stdin.take().unwrap();
        let input = input.to_vec();
        let feeder = std::thread::spawn(move || {
            // The program may have seen enough.
            let _ = pipe.write_all(&input);
        });
        let output = child.wait_with_output().unwrap();
        feeder.join().unwrap();
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        Ran { code: output.status.code(), out: output.stdout, err }
    }
}

/// Whether a file holds one whole picture.
pub fn is_svg(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.trim_start().starts_with("<svg") && roxmltree::Document::parse(&text).is_ok()
}

/// A PNG of one grey.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&vec![128; width as usize * height as usize]).unwrap();
    drop(writer);
    file
}
