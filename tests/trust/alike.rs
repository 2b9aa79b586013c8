//! The same picture whoever draws it, wherever, whenever and on however many threads; several files in one call.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;

use crate::common;
use crate::common::Folder;
use crate::common::VISIT;
use crate::is_long;

/// Draws a file to an SVG with its letters and a PNG; their bytes.
fn drawn(command: &mut Command, folder: &Path, input: &OsStr, more: &[&str]) -> [Vec<u8>; 2] {
    command.current_dir(folder).arg("render").arg(input).args(["-o", "it.svg", "-o", "it.png"]).args(more);
    common::ran(command).expect(0);
    ["it.svg", "it.png"].map(|name| fs::read(folder.join(name)).unwrap())
}

#[test]
fn a_picture_has_the_same_bytes_in_every_locale_zone_folder_and_home_and_on_any_threads() {
    let folder = Folder::new();
    let first = drawn(&mut common::program(), folder.path(), OsStr::new("visit.toml"), &[]);
    for (locale, zone) in
        [("C", "UTC"), ("tr_TR.UTF-8", "Asia/Kathmandu"), ("ar_EG", "Pacific/Apia"), ("", "nonsense"), ("de_DE", "")]
    {
        let elsewhere = Folder::new();
        let input = folder.at("visit.toml");
        let mut command = common::program();
        command.env("LANG", locale).env("LC_ALL", locale).env("TZ", zone).env("HOME", "/nowhere");
        let again = drawn(&mut command, elsewhere.path(), input.as_os_str(), &[]);
        assert!(again == first, "{locale} {zone}");
    }
    // Nothing at all in the environment, and a file that is called otherwise.
    let deep = folder.at("a/b c/ü");
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("other name.toml"), VISIT).unwrap();
    let again = drawn(common::program().env_clear(), &deep, OsStr::new("./other name.toml"), &[]);
    assert!(again == first, "without an environment");
    for threads in ["1", "2", "3", "7", "64"] {
        let again = drawn(&mut common::program(), folder.path(), OsStr::new("visit.toml"), &["--threads", threads]);
        assert!(again == first, "{threads} threads");
    }
}

/// The program as it is built to be given away; built here, so only in the longer mode.
#[test]
fn a_release_draws_the_same_bytes() {
    if !is_long() {
        return;
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo).args(["build", "--release", "--locked"]).status().unwrap();
    assert!(built.success());
    let debug = Path::new(env!("CARGO_BIN_EXE_cyanotype"));
    let release = debug.parent().unwrap().parent().unwrap().join("release/cyanotype");
    for example in fs::read_dir("examples").unwrap() {
        let path = fs::canonicalize(example.unwrap().path()).unwrap();
        if path.extension().is_some_and(|ending| ending == "toml") {
            let folder = Folder::new();
            let first = drawn(&mut common::program(), folder.path(), path.as_os_str(), &[]);
            let second = drawn(&mut Command::new(&release), folder.path(), path.as_os_str(), &[]);
            assert!(first == second, "{}", path.display());
        }
    }
}

/// A folder with so many blueprints, every one another.
fn many(count: usize) -> (Folder, Vec<String>) {
    let folder = Folder::new();
    let names: Vec<String> = (0..count).map(|number| format!("n{number:02}")).collect();
    for (number, name) in names.iter().enumerate() {
        // The first ones take longest, so that those after them are done before.
        let steps: String = (number..count).map(|step| format!("[[step]]\ncustomer = \"Does {step}\"\n")).collect();
        folder.write(format!("{name}.toml"), format!("title = \"{name}\"\n{steps}"));
    }
    (folder, names)
}

#[test]
fn many_files_are_told_in_their_order_whatever_the_threads() {
    let (folder, names) = many(12);
    for number in [3, 9] {
        let warned = format!("title = \"T\"\n[[step]]\nbackstage = \"Nobody's work {number}\"\n");
        folder.write(format!("n{number:02}.toml"), warned);
    }
    let inputs = names.iter().map(|name| format!("{name}.toml"));
    let inputs: Vec<String> = inputs.collect();
    let run = |threads: &str| {
        let arguments = ["render", "--text", "names", "-o", "{name}.svg", "--measure", "json", "--threads", threads];
        let ran = folder.run(arguments.map(str::to_owned).iter().chain(&inputs)).expect(0);
        let pictures: Vec<Vec<u8>> = names.iter().map(|name| folder.read(format!("{name}.svg"))).collect();
        (ran.err, ran.out, pictures)
    };
    let one = run("1");
    for (number, name) in names.iter().enumerate() {
        let line = one.0.lines().filter(|line| line.starts_with("wrote ")).nth(number).unwrap();
        assert_eq!(line, format!("wrote `{name}.svg`"));
    }
    let place = |words: &str| one.0.find(words).unwrap();
    assert!(place("n03.toml:3:13") < place("n09.toml:3:13") && place("n09.toml:3:13") < place("wrote `n00.svg`"));
    for threads in ["2", "5", "100"] {
        assert!(run(threads) == one, "{threads} threads");
    }
    let alone = Folder::new();
    for name in [&names[0], &names[11]] {
        alone.write(format!("{name}.toml"), folder.read(format!("{name}.toml")));
        alone.run(["render", &format!("{name}.toml"), "--text", "names"]).expect(0);
        assert_eq!(alone.read(format!("{name}.svg")), folder.read(format!("{name}.svg")), "{name}");
    }
}

#[test]
fn among_many_files_every_wrong_one_is_told_and_none_is_written() {
    let (folder, names) = many(8);
    folder.write("n02.toml", "titel = 1\n");
    folder.write("n05.toml", "title = \"T\"\nstyle = \"no.toml\"\n[[step]]\ncustomer = \"C\"\n");
    folder.write("n07.svg", "old");
    let mut arguments = vec!["render".to_owned()];
    arguments.extend(names.iter().map(|name| format!("{name}.toml")));
    for threads in ["1", "3"] {
        arguments.extend(["--threads".to_owned(), threads.to_owned()]);
        let ran = folder.run(&arguments).expect(1).says(&["n02.toml:1:1", "n05.toml:2:9"]);
        assert!(ran.err.find("n02.toml:1:1") < ran.err.find("n05.toml:2:9"));
        arguments.truncate(1 + names.len());
        assert_eq!(folder.text("n07.svg"), "old");
        assert_eq!(folder.names().iter().filter(|name| !name.ends_with(".toml")).count(), 1, "{:?}", folder.names());
    }
    // That the machine refused weighs more than that a file is wrong; both are told.
    arguments.extend(["--format", "png", "--limit", "area=1000"].map(str::to_owned));
    let ran = folder.run(&arguments).expect(2).says(&["n02.toml:1:1", "`n00.toml` cannot be drawn", "`n07.toml`"]);
    assert!(ran.err.find("`n00.toml`") < ran.err.find("`n07.toml`"), "{}", ran.err);
}

#[test]
fn a_bar_is_shown_on_a_terminal_alone() {
    let (folder, names) = many(5);
    let inputs = names.iter().map(|name| format!("{name}.toml")).collect::<Vec<_>>().join(" ");
    let ran = folder.shell(&format!("\"$C\" render --text names {inputs}")).expect(0);
    assert!(!ran.err.contains("drawn") && !ran.err.contains('\r'), "{}", ran.err);
    if Command::new("script").arg("--version").stdout(Stdio::null()).status().is_err() {
        eprintln!("skipped: there is no `script` to make a terminal with");
        return;
    }
    let terminal = |options: &str| {
        let line = format!("script -qec \"$C render --text names {options} {inputs}\" /dev/null");
        String::from_utf8(folder.shell(&line).out).unwrap()
    };
    let seen = terminal("");
    for number in 0..=5 {
        assert!(seen.contains(&format!("drawn {number} of 5 [")), "{seen:?}");
    }
    // Nothing of it is left: each showing begins with taking the line before away.
    let left = seen.rsplit("\r\u{1b}[K").next().unwrap();
    assert!(left.starts_with("wrote `n00.svg`") && !left.contains("drawn"), "{seen:?}");
    assert!(!terminal("--quiet").contains("drawn"));
    let one = format!("script -qec \"$C render --text names {}.toml\" /dev/null", names[0]);
    assert!(!String::from_utf8(folder.shell(&one).out).unwrap().contains("drawn"));
}
