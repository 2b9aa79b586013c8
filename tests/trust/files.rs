//! What happens to files when something goes wrong: with images, inputs, outputs, streams, signals.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

use crate::common::Folder;
use crate::common::Ran;
use crate::common::VISIT;
use crate::common::is_svg;
use crate::common::png;
use crate::often;

/// A blueprint whose first card names an image.
fn with_image(path: &str) -> String {
    VISIT.replacen("text = \"Brings the bicycle\"", &format!("text = \"Brings the bicycle\", icon = {path:?}"), 1)
}

fn draw_image(folder: &Folder, path: &str) -> Ran {
    folder.write("image.toml", with_image(path));
    folder.run(["render", "image.toml", "--text", "names", "-o", "image.svg"])
}

#[test]
fn row_49_a_missing_image_is_told_with_the_path_tried_and_the_nearest() {
    let folder = Folder::new();
    folder.write("logo.png", png(8, 8));
    draw_image(&folder, "lgoo.png").expect(1).says(&["image.toml:12:65", "lgoo.png", "`logo.png`"]);
}

#[test]
fn row_50_an_image_that_is_none_is_named_for_what_it_is() {
    let folder = Folder::new();
    let cut = png(40, 40);
    for (name, bytes, said) in [
        ("a.png", &b"hello"[..], "text"),
        ("b.png", b"GIF89a", "GIF"),
        ("c.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG"),
        ("d.png", &cut[..cut.len() / 2], "cut short"),
        ("e.png", b"", "empty"),
        ("f.jpg", &png(2, 2), "a PNG"),
    ] {
        folder.write(name, bytes);
        draw_image(&folder, name).expect(1).says(&[name, said]);
    }
    assert!(!folder.at("image.svg").exists());
    folder.write("logo.png", png(8, 8));
    draw_image(&folder, "logo.png").expect(0);
    assert!(folder.text("image.svg").contains("data:image/png;base64,"));
}

#[test]
fn row_51_an_image_that_would_fill_the_memory_is_refused_by_its_header() {
    let folder = Folder::new();
    let mut bomb = png(1, 1);
    bomb[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    bomb[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    folder.write("bomb.png", bomb);
    draw_image(&folder, "bomb.png").expect(1).says(&["60000", "`pixels`"]);
    let large = fs::File::create(folder.at("large.png")).unwrap();
    large.set_len(17 << 20).unwrap();
    draw_image(&folder, "large.png").expect(1).says(&["at most", "`image`"]);
    for (width, height) in [(100_000u32, 100_000u32), (0, 5), (u32::MAX, u32::MAX), (0x7fff_ffff, 1)] {
        let mut lying = png(4, 4);
        lying.splice(16..24, width.to_be_bytes().into_iter().chain(height.to_be_bytes()));
        folder.write("lying.png", lying);
        draw_image(&folder, "lying.png").expect(1).says(&["image.toml:12:", "lying.png"]);
    }
    assert!(!folder.at("image.svg").exists());
}

#[test]
fn row_52_no_file_outside_of_the_folder_is_read_and_none_that_waits() {
    let folder = Folder::new();
    fs::create_dir(folder.at("inner")).unwrap();
    folder.write("logo.png", png(2, 2));
    symlink("../logo.png", folder.at("inner/link.png")).unwrap();
    symlink("/dev/zero", folder.at("inner/zero.png")).unwrap();
    let absolute = folder.at("logo.png").to_str().unwrap().to_owned();
    for path in
        ["../logo.png", "link.png", "zero.png", absolute.as_str(), "https://example.org/logo.png", "file:logo.png"]
    {
        folder.write("inner/image.toml", with_image(path));
        let ran = folder.run(["render", "inner/image.toml", "-o", "a.svg"]);
        assert!(ran.code == Some(1), "{path}: {}", ran.err);
    }
    folder.write("inner/image.toml", with_image("../logo.png"));
    folder.run(["render", "inner/image.toml", "-o", "a.svg"]).expect(1).says(&["--root"]);
    folder.run(["render", "inner/image.toml", "-o", "a.svg", "--root", "."]).expect(0);
    let ran = folder.feed(&["render", "-", "--text", "names"], with_image("logo.png").as_bytes());
    ran.expect(1).says(&["no folder is open"]);
    let ran = folder.feed(&["render", "-", "--text", "names", "--root", "."], with_image("logo.png").as_bytes());
    ran.expect(0);
    pipe(&folder, "pipe.png");
    fs::create_dir(folder.at("folder.png")).unwrap();
    draw_image(&folder, "pipe.png").expect(1).says(&["not a regular file"]);
    draw_image(&folder, "folder.png").expect(1).says(&["folder"]);
}

#[test]
fn row_56_inputs_that_cannot_be_read_are_two_with_a_reason() {
    let folder = Folder::new();
    fs::create_dir(folder.at("folder.toml")).unwrap();
    folder.run(["render", "nowhere.toml"]).expect(2).says(&["`nowhere.toml`", "no such file"]);
    folder.run(["render", "vist.toml"]).expect(2).says(&["`visit.toml`"]);
    folder.run(["check", "folder.toml"]).expect(2).says(&["`folder.toml`", "folder"]);
    folder.run(["render", "folder.toml"]).expect(2).says(&["`folder.toml`", "folder"]);
    folder.run(["check", "/proc/self/mem"]).expect(2).says(&["/proc/self/mem"]);
    folder.run(["check", "visit.toml/x"]).expect(2).says(&["not a folder"]);
    folder.run(["render", ""]).expect(2);
    for path in ["/dev/zero", "/dev/random"] {
        folder.run(["check", path]).expect(2).says(&["`file`"]);
    }
}

#[test]
fn row_57_a_missing_folder_of_the_output_is_named() {
    let folder = Folder::new();
    fs::create_dir(folder.at("a")).unwrap();
    folder.draw(&["a/b/c/d.svg"]).expect(2).says(&["there is no folder `a/b`"]);
    folder.draw(&["visit.toml/a.svg"]).expect(2).says(&["`visit.toml` is not a folder"]);
    assert_eq!(folder.names(), ["a", "visit.toml"]);
}

#[test]
fn row_58_outputs_that_cannot_be_written_are_two_and_stay_whole() {
    let folder = Folder::new();
    fs::create_dir(folder.at("folder.svg")).unwrap();
    folder.write("old.svg", "old");
    fs::set_permissions(folder.at("old.svg"), fs::Permissions::from_mode(0o444)).unwrap();
    folder.draw(&["folder.svg"]).expect(2).says(&["`folder.svg`", "folder"]);
    folder.draw(&["old.svg"]).expect(2).says(&["`old.svg`", "read-only"]);
    folder.draw(&["/dev/full"]).expect(2).says(&["`/dev/full`", "no space"]);
    folder.draw(&["/proc/a.svg"]).expect(2).says(&["`/proc/a.svg`"]);
    folder.draw(&["/dev/null"]).expect(0);
    folder.draw(&["good.svg", "old.svg"]).expect(2);
    assert_eq!(folder.text("old.svg"), "old");
    assert_eq!(folder.names(), ["folder.svg", "old.svg", "visit.toml"]);
    // Whoever holds the old file while it is replaced keeps it whole.
    fs::set_permissions(folder.at("old.svg"), fs::Permissions::from_mode(0o644)).unwrap();
    fs::hard_link(folder.at("old.svg"), folder.at("reader.svg")).unwrap();
    folder.draw(&["old.svg"]).expect(0);
    assert!(is_svg(&folder.read("old.svg")));
    assert_eq!(folder.text("reader.svg"), "old");
}

#[test]
fn row_59_a_full_disk_leaves_the_old_files_and_no_draft() {
    let folder = Folder::new();
    folder.write("b.svg", "old");
    // The limit is in blocks of 512 bytes; the second file is far longer.
    let line = "ulimit -f 4; exec \"$C\" render visit.toml -o b.svg -o c.svg";
    folder.shell(line).expect(2).says(&["`b.svg`"]);
    assert_eq!(folder.text("b.svg"), "old");
    assert_eq!(folder.names(), ["b.svg", "visit.toml"]);
}

#[test]
fn row_60_an_output_is_never_an_input() {
    let folder = Folder::new();
    folder.write("visit.svg", VISIT);
    fs::create_dir(folder.at("x")).unwrap();
    fs::hard_link(folder.at("visit.svg"), folder.at("hard.svg")).unwrap();
    symlink("visit.svg", folder.at("soft.svg")).unwrap();
    symlink(".", folder.at("here")).unwrap();
    let absolute = folder.at("visit.svg").to_str().unwrap().to_owned();
    for output in ["visit.svg", "./x/../visit.svg", "hard.svg", "soft.svg", "here/visit.svg", &absolute] {
        folder.run(["render", "visit.svg", "-o", output]).expect(2).says(&["same file", "`visit.svg`"]);
    }
    folder.run(["render", "visit.svg"]).expect(2).says(&["same file"]);
    folder.run(["render", "soft.svg", "-o", "hard.svg"]).expect(2).says(&["same file"]);
    folder.run(["render", "visit.toml", "visit.svg", "-o", "{name}.svg"]).expect(2);
    assert_eq!(folder.text("visit.svg"), VISIT);
}

#[test]
fn an_output_is_never_a_file_that_belongs_to_the_blueprint() {
    let folder = Folder::new();
    let logo = png(4, 4);
    folder.write("logo.png", &logo);
    folder.write("image.toml", with_image("logo.png"));
    folder.run(["render", "image.toml", "-o", "logo.png"]).expect(2).says(&["same file"]);
    assert_eq!(folder.read("logo.png"), logo);
    let style = "extends = \"light\"\n";
    folder.write("brand.svg", style);
    folder.run(["render", "visit.toml", "--style", "brand.svg", "-o", "brand.svg"]).expect(2).says(&["same file"]);
    folder.write("styled.toml", format!("style = \"brand.svg\"\n{VISIT}"));
    folder.run(["render", "styled.toml", "-o", "brand.svg"]).expect(2).says(&["same file"]);
    assert_eq!(folder.text("brand.svg"), style);
}

#[test]
fn two_outputs_in_one_place_are_refused() {
    let folder = Folder::new();
    fs::create_dir(folder.at("x")).unwrap();
    folder.write("old.svg", "old");
    symlink("old.svg", folder.at("link.svg")).unwrap();
    folder.draw(&["a.svg", "a.svg"]).expect(2).says(&["one place"]);
    folder.draw(&["a.svg", "x/../a.svg"]).expect(2).says(&["one place"]);
    folder.draw(&["old.svg", "link.svg"]).expect(2).says(&["one place"]);
    folder.draw(&["-", "-"]).expect(2).says(&["one place"]);
    folder.write("x/visit.toml", VISIT);
    folder.run(["render", "visit.toml", "x/visit.toml", "-o", "{name}.svg"]).expect(2).says(&["one place"]);
    assert_eq!(folder.text("old.svg"), "old");
}

#[test]
fn row_61_a_link_is_kept_and_its_target_replaced() {
    let folder = Folder::new();
    fs::create_dir(folder.at("real")).unwrap();
    folder.write("real/old.svg", "old");
    symlink("real/old.svg", folder.at("link.svg")).unwrap();
    symlink("link.svg", folder.at("second.svg")).unwrap();
    folder.draw(&["second.svg"]).expect(0);
    assert!(is_svg(&folder.read("real/old.svg")));
    assert!(folder.at("link.svg").is_symlink() && folder.at("second.svg").is_symlink());
    assert_eq!(folder.at("real").read_dir().unwrap().count(), 1);
    symlink("nothing.svg", folder.at("dangling.svg")).unwrap();
    symlink("loop.svg", folder.at("loop.svg")).unwrap();
    folder.draw(&["dangling.svg"]).expect(2).says(&["`nothing.svg`"]);
    folder.draw(&["loop.svg"]).expect(2).says(&["link"]);
    assert!(!folder.at("nothing.svg").exists());
}

#[test]
fn rights_of_a_file_are_kept_and_new_ones_follow_the_mask() {
    let folder = Folder::new();
    let mode = |name: &str| folder.at(name).metadata().unwrap().permissions().mode() & 0o7777;
    folder.write("old.svg", "old");
    fs::set_permissions(folder.at("old.svg"), fs::Permissions::from_mode(0o640)).unwrap();
    folder.shell("umask 027; exec \"$C\" render visit.toml --text names -o old.svg -o new.svg").expect(0);
    assert_eq!((mode("old.svg"), mode("new.svg")), (0o640, 0o640));
    folder.shell("umask 022; exec \"$C\" render visit.toml --text names -o old.svg -o other.svg").expect(0);
    assert_eq!((mode("old.svg"), mode("other.svg")), (0o640, 0o644));
}

#[test]
fn row_63_standard_output_that_fails_is_told_apart() {
    let folder = Folder::new();
    folder.write("old.svg", "old");
    for command in
        ["render visit.toml -o -", "outline visit.toml", "check visit.toml --format json", "styles light", "--help"]
    {
        folder.shell(&format!("\"$C\" {command} > /dev/full")).expect(2).says(&["no space"]);
        let ran = folder.shell(&format!("{{ \"$C\" {command}; echo $? >&2; }} | true"));
        assert_eq!(ran.err.trim(), "0", "{command}");
        let closed = folder.shell(&format!("\"$C\" {command} >&-"));
        assert!(matches!(closed.code, Some(0 | 2)), "{command}: {closed:?}");
    }
    folder.shell("\"$C\" render visit.toml -o - -o old.svg > /dev/full").expect(2);
    assert_eq!(folder.text("old.svg"), "old");
}

#[test]
fn row_64_standard_error_that_fails_changes_no_code() {
    let folder = Folder::new();
    folder.write("wrong.toml", "titel = 1\n");
    for (command, code) in [
        ("render visit.toml --text names", 0),
        ("check visit.toml", 0),
        ("check wrong.toml", 1),
        ("check nowhere.toml", 2),
        ("chekc", 2),
    ] {
        for end in ["2>&-", "2>/dev/full", "2>/dev/null"] {
            assert_eq!(folder.shell(&format!("\"$C\" {command} {end}")).code, Some(code), "{command} {end}");
        }
    }
}

#[test]
fn row_68_odd_file_names_work_and_are_shown_escaped() {
    let folder = Folder::new();
    let long = format!("{}.svg", "n".repeat(246));
    let names: [&[u8]; 7] = [
        b"a b.svg",
        b"a'\"b.svg",
        b"-dash.svg",
        b"new\nline.svg",
        b"esc\x1b[31m.svg",
        b"not\xfftext.svg",
        long.as_bytes(),
    ];
    for name in names {
        let name = OsStr::from_bytes(name);
        let mut output = OsStr::new("--output=").to_owned();
        output.push(name);
        let arguments = [OsStr::new("render"), OsStr::new("visit.toml"), OsStr::new("--text=names"), &output];
        let ran = folder.run(arguments).expect(0);
        assert!(is_svg(&folder.read(Path::new(name))), "{name:?}");
        assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
        assert!(!ran.err.contains('\u{1b}') && !ran.err.contains('\u{fffd}'), "{}", ran.err);
    }
    let input = OsStr::from_bytes(b"in\xff\n.toml");
    folder.write(Path::new(input), "titel = 1\n");
    folder.run([OsStr::new("check"), input]).expect(1).says(&["in\\xff\\n.toml:1:1"]);
    folder.write("-in.toml", VISIT);
    folder.run(["check", "--", "-in.toml"]).expect(0);
    folder.draw(&[&"n".repeat(300)]).expect(2);
    folder.draw(&[&format!("{}.svg", "n".repeat(300))]).expect(2).says(&["too long"]);
}

#[test]
fn row_67_many_runs_at_once_leave_one_whole_file() {
    let folder = Folder::new();
    folder.draw(&["a.svg"]).expect(0);
    let whole = folder.read("a.svg");
    let mut runs: Vec<Child> =
        (0..16).map(|_| start(&folder, &["render", "visit.toml", "--text=names", "-o", "a.svg"])).collect();
    while runs.iter_mut().any(|run| run.try_wait().unwrap().is_none()) {
        assert!(folder.read("a.svg") == whole, "a reader saw half a file");
    }
    assert!(runs.iter_mut().all(|run| run.wait().unwrap().success()));
    assert_eq!(folder.names(), ["a.svg", "visit.toml"]);
}

/// What a folder of drafts is called while its run lives.
fn drafts(folder: &Folder) -> Vec<String> {
    folder.names().into_iter().filter(|name| name.starts_with(".cyanotype-")).collect()
}

/// So many that a run puts them into a folder of its own until all are written.
const MANY: usize = 20;

fn many() -> Vec<String> {
    (0..MANY).map(|number| format!("{number}.svg")).collect()
}

fn drawing_many(last: &[&str]) -> Vec<String> {
    let outputs: Vec<String> = many().into_iter().chain(last.iter().map(|name| (*name).to_owned())).collect();
    let outputs = outputs.into_iter().flat_map(|name| ["-o".to_owned(), name]);
    ["render", "visit.toml", "--text=names"].map(str::to_owned).into_iter().chain(outputs).collect()
}

/// Kills runs as they go or as soon as there is anything that a kill could tear; says how often something was left.
fn killed_at_any_moment(outputs: &[String], arguments: &[String], rounds: usize) -> usize {
    let folder = Folder::new();
    let mut left = 0;
    folder.run(arguments).expect(0);
    let new: Vec<Vec<u8>> = outputs.iter().map(|name| folder.read(name)).collect();
    let whole = folder.names();
    for round in 0..rounds {
        outputs.iter().for_each(|name| folder.write(name, "old"));
        let mut run = start(&folder, arguments);
        if round % 2 == 0 {
            std::thread::sleep(Duration::from_micros(round as u64 * 7919 % 150_000));
        } else {
            while drafts(&folder).is_empty() && run.try_wait().unwrap().is_none() {}
        }
        run.kill().unwrap();
        run.wait().unwrap();
        left += drafts(&folder).len();
        for (name, new) in outputs.iter().zip(&new) {
            let found = folder.read(name);
            assert!(found == b"old" || found == *new, "{name} is torn after {round}");
        }
        if round % 8 == 7 {
            folder.run(arguments).expect(0);
            assert_eq!(folder.names(), whole);
        }
    }
    left
}

#[test]
fn row_65_killed_at_any_moment_a_file_is_the_old_or_the_new_and_the_next_run_cleans_up() {
    let few = ["a.svg", "a.png"].map(str::to_owned);
    let arguments = ["render", "visit.toml", "--text=names", "-o", "a.svg", "-o", "a.png"].map(str::to_owned);
    killed_at_any_moment(&few, &arguments, often(24, 1000));
    let left = killed_at_any_moment(&many(), &drawing_many(&[]), often(24, 1000));
    assert!(left > 0, "no run was killed while it wrote");
}

#[test]
fn what_a_run_left_that_was_killed_in_the_moment_of_replacing_is_gone_after_the_next() {
    let folder = Folder::new();
    folder.draw(&["new.svg"]).expect(0);
    folder.write("a.svg", "old");
    let traced = Command::new("strace")
        .args(["-f", "-o", "/dev/null", "-e", "inject=rename:signal=KILL:when=1", env!("CARGO_BIN_EXE_cyanotype")])
        .args(["render", "visit.toml", "--text=names", "-o", "a.svg"])
        .current_dir(folder.path())
        .status();
    if traced.is_err() || drafts(&folder).is_empty() {
        eprintln!("nothing was tried: strace is missing or may not trace, or this disk has no files without names");
        return;
    }
    let found = folder.read("a.svg");
    assert!(found == b"old" || found == folder.read("new.svg"));
    folder.draw(&["a.svg"]).expect(0);
    assert_eq!(folder.names(), ["a.svg", "new.svg", "visit.toml"]);
}

#[test]
fn row_66_a_signal_takes_the_draft_away() {
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        for (arguments, visible) in [
            (
                ["render", "visit.toml", "--text=names", "-o", "0.svg", "-o", "pipe.svg"].map(str::to_owned).to_vec(),
                false,
            ),
            (drawing_many(&["pipe.svg"]), true),
        ] {
            let folder = Folder::new();
            folder.write("0.svg", "old");
            // Nobody reads from the pipe, so the run stands still with its drafts written.
            pipe(&folder, "pipe.svg");
            let mut run = start(&folder, &arguments);
            while !stands_still(run.id()) || visible && drafts(&folder).is_empty() {
                assert!(run.try_wait().unwrap().is_none(), "the run ended by itself");
                std::thread::sleep(Duration::from_millis(2));
            }
            let sent = Command::new("kill").args([signal, &run.id().to_string()]).status().unwrap();
            assert!(sent.success());
            assert_eq!(run.wait().unwrap().code(), Some(code));
            assert_eq!(folder.names(), ["0.svg", "pipe.svg", "visit.toml"]);
            assert_eq!(folder.text("0.svg"), "old");
        }
    }
}

#[test]
fn a_signal_is_heard_when_a_file_without_a_name_can_be_given_none() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let folder = Folder::new();
        let traced = Command::new("strace")
            .args(["-f", "-o", "/dev/null", "-e", &format!("inject=linkat:error=EPERM:signal={signal}:when=1")])
            .arg(env!("CARGO_BIN_EXE_cyanotype"))
            .args(["render", "visit.toml", "--text=names", "-o", "a.svg"])
            .current_dir(folder.path())
            .status();
        let Some(ended) = traced.ok().and_then(|status| status.code()).filter(|ended| matches!(ended, 0 | 130 | 143))
        else {
            eprintln!("nothing was tried: strace is missing or may not trace");
            return;
        };
        // Where this disk has no files without names, no link is made and nothing was sent.
        assert!(ended == code || ended == 0 && !unnamed(&folder), "{signal}: {ended}");
        assert!(drafts(&folder).is_empty());
    }
}

/// Whether this disk knows files without names.
fn unnamed(folder: &Folder) -> bool {
    let mut options = fs::File::options();
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, 0o20_200_000);
    options.write(true).open(folder.path()).is_ok()
}

/// Whether a process waits for somebody to read from the pipe that it opens. Where that is not told, it surely does in
/// a while.
fn stands_still(process: u32) -> bool {
    match fs::read_to_string(format!("/proc/{process}/wchan")) {
        Ok(waits_for) if waits_for.len() > 1 => waits_for.contains("wait_for_partner"),
        _ => {
            std::thread::sleep(Duration::from_secs(1));
            true
        }
    }
}

#[test]
fn shipping_keeps_the_file_whole() {
    let folder = Folder::new();
    symlink("visit.toml", folder.at("link.toml")).unwrap();
    fs::set_permissions(folder.at("visit.toml"), fs::Permissions::from_mode(0o444)).unwrap();
    folder.run(["ship", "visit.toml", "promise", "--on", "2026-12-01"]).expect(2).says(&["read-only"]);
    assert_eq!(folder.text("visit.toml"), VISIT);
    fs::set_permissions(folder.at("visit.toml"), fs::Permissions::from_mode(0o600)).unwrap();
    folder.run(["ship", "link.toml", "promise", "--on", "2026-12-01"]).expect(0);
    assert!(folder.at("link.toml").is_symlink());
    assert_ne!(folder.text("visit.toml"), VISIT);
    assert_eq!(folder.at("visit.toml").metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(folder.names(), ["link.toml", "visit.toml"]);
}

fn pipe(folder: &Folder, name: &str) {
    assert!(Command::new("mkfifo").arg(folder.at(name)).status().unwrap().success());
}

fn start(folder: &Folder, arguments: &[impl AsRef<OsStr>]) -> Child {
    let mut command = folder.program(arguments);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}
