//! Writes the shipped cuts of fonts as Base64, the way a drawing carries them, and leaves out of the released program what
//! it never reads.

use std::env;
use std::error::Error;
use std::fs;
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const FONTS: &str = "styles/fonts";

/// For the linker: no tables by which a panic would run back through the functions that called one another. Where it ends
/// the program instead, nothing reads them, and they are a tenth of it.
const NO_TABLES: &str = "\
SECTIONS { /DISCARD/ : { *(.eh_frame) *(.eh_frame.*) *(.gcc_except_table) *(.gcc_except_table.*) } }
INSERT AFTER .comment;
";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={FONTS}");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for entry in fs::read_dir(FONTS)? {
        let path = entry?.path();
        if let (Some("woff2"), Some(name)) = (path.extension().and_then(|end| end.to_str()), path.file_name()) {
            let name = format!("{}.base64", name.to_string_lossy());
            fs::write(out.join(name), STANDARD.encode(fs::read(&path)?))?;
        }
    }
    if variable("PROFILE") == "release" && knows_scripts() {
        let script = out.join("no-tables.ld");
        fs::write(&script, NO_TABLES)?;
        link(&format!("-Wl,-T,{}", script.display()));
        link("-Wl,--no-eh-frame-hdr");
    }
    Ok(())
}

fn link(argument: &str) {
    println!("cargo::rustc-link-arg-bins={argument}");
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

/// Whether the linker is one of those known to take such a script: that of the compiler or of GNU, on Linux. Whoever chose
/// another one keeps the tables.
fn knows_scripts() -> bool {
    let linux = variable("CARGO_CFG_TARGET_OS") == "linux" && variable("CARGO_CFG_TARGET_ENV") == "gnu";
    let own = env::var_os("RUSTC_LINKER").is_some() || variable("CARGO_ENCODED_RUSTFLAGS").contains("link");
    let plain = variable("OUT_DIR").bytes().all(|byte| byte.is_ascii_graphic() && byte != b',');
    linux && !own && plain
}
