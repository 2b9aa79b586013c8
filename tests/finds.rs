//! What the fuzzers found, kept: each file ended the program once, or made it show what it must not.

mod common;

use std::fs;

use common::Folder;

#[test]
fn what_was_found_once_is_answered() {
    let mut count = 0;
    for entry in fs::read_dir("tests/finds").unwrap() {
        let path = entry.unwrap().path();
        let folder = Folder::new();
        folder.write("in.toml", fs::read(&path).unwrap());
        for command in [&["check", "in.toml"][..], &["render", "in.toml", "--text", "names", "-o", "out.svg"]] {
            let ran = folder.run(command);
            assert!(matches!(ran.code, Some(0 | 1)), "{}: {:?}\n{}", path.display(), ran.code, ran.err);
            assert!(!ran.err.contains("panicked"), "{}: {}", path.display(), ran.err);
            assert!(!ran.err.chars().any(|c| c.is_control() && c != '\n'), "{}: {:?}", path.display(), ran.err);
            assert_eq!(ran.code == Some(0) && command[0] == "render", folder.at("out.svg").exists());
        }
        count += 1;
    }
    assert!(count > 0);
}
