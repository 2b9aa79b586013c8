//! The gate for every file that is read: what may be read, how much of it, and what it must be by content.

mod picture;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::io::ErrorKind;
use std::io::Read;
use std::path::Component;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::diagnostic::escaped;
use crate::nearest::nearest;
use crate::sorted::gathered;
use crate::source::Source;

pub use picture::look;

/// How many files of a folder are looked at to suggest a name.
const NEIGHBOURS: usize = 2_000;

/// The name of a limit, and the most it lets through.
pub type Bound = (&'static str, usize);

/// Bounds on what a document may have read for it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileLimits {
    /// Bytes of one image file.
    pub image: usize,
    /// Pixels of one image.
    pub pixels: u64,
    /// Bytes that all images of a document take once they are unpacked, four a pixel.
    pub unpacked: u64,
    /// Bytes of one style file.
    pub style: usize,
    /// Bytes of one font file.
    pub font: usize,
}

impl Default for FileLimits {
    fn default() -> FileLimits {
        FileLimits { image: 16 << 20, pixels: 64_000_000, unpacked: 256_000_000, style: 1 << 20, font: 64 << 20 }
    }
}

/// A picture that was looked at and found whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Media type, found from the content.
    pub media_type: &'static str,
    /// Width in its own pixels.
    pub width: u32,
    /// Height in its own pixels.
    pub height: u32,
    /// The file, without whatever stands after the picture's end.
    pub data: Arc<[u8]>,
}

/// Where the files come from that a document names.
///
/// The library reads no file but through this, so that it runs without a file system as well.
pub trait Resources {
    /// The picture a document names by `path`.
    ///
    /// # Errors
    /// One sentence: why there is no such picture, and what would help.
    fn image(&self, path: &str) -> Result<Picture, String>;

    /// The style file a document names by `path`.
    ///
    /// # Errors
    /// One sentence: why there is no such style, and what would help.
    fn style(&self, path: &str) -> Result<Source, String>;

    /// The bytes of the font file a style names by `path`.
    ///
    /// # Errors
    /// One sentence: why there is no such font, and what would help.
    fn font(&self, path: &str) -> Result<Vec<u8>, String>;
}

/// Resources of a document that may name no files.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoResources;

impl Resources for NoResources {
    fn image(&self, path: &str) -> Result<Picture, String> {
        Err(format!("`{}` cannot be read: no folder is open to this document", escaped(path)))
    }

    fn style(&self, path: &str) -> Result<Source, String> {
        Err(format!("`{}` cannot be read: no folder is open to this document", escaped(path)))
    }

    fn font(&self, path: &str) -> Result<Vec<u8>, String> {
        Err(format!("`{}` cannot be read: no folder is open to this document", escaped(path)))
    }
}

/// The files at and under one folder.
///
/// A path is taken from the folder of the document, links are followed, and what is found must lie under the root.
#[derive(Debug)]
pub struct Folder {
    base: PathBuf,
    root: PathBuf,
    limits: FileLimits,
    images: Mutex<Images>,
}

#[derive(Debug, Default)]
struct Images {
    known: BTreeMap<PathBuf, Picture>,
    unpacked: u64,
    touched: Vec<PathBuf>,
    named: Vec<PathBuf>,
}

impl Folder {
    /// The files under `root`, named from `base`. Without a root, `base` is the root.
    ///
    /// # Errors
    /// One sentence when a folder is not there.
    pub fn open(base: &Path, root: Option<&Path>, limits: FileLimits) -> Result<Folder, String> {
        let base = folder(base)?;
        let root = root.map(folder).transpose()?.unwrap_or_else(|| base.clone());
        Ok(Folder { base, root, limits, images: Mutex::default() })
    }

    /// Every file that was read, by its path without links.
    pub fn touched(&self) -> Vec<PathBuf> {
        self.images.lock().unwrap_or_else(PoisonError::into_inner).touched.clone()
    }

    /// Every file that was asked for, by the path that names it, links and missing ones among them.
    pub fn named(&self) -> Vec<PathBuf> {
        self.images.lock().unwrap_or_else(PoisonError::into_inner).named.clone()
    }

    /// Where a path of the document leads, when that may be read.
    fn find(&self, path: &str) -> Result<PathBuf, String> {
        let name = escaped(path);
        let refuse = |why: &str| Err(format!("`{name}` is not read: {why}"));
        if path.is_empty() || path.chars().any(char::is_control) {
            return refuse("this is not the name of a file");
        }
        let scheme = path.split_once(':').map_or("", |(scheme, _)| scheme);
        if scheme.len() > 1 && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter)) {
            return refuse("nothing is fetched from an address; keep the file beside the blueprint and name its path");
        }
        let written = Path::new(path);
        let plain = |part| matches!(part, Component::Normal(_) | Component::CurDir | Component::ParentDir);
        if !written.components().all(plain) || path.starts_with('\\') {
            return refuse("a path starts at the folder of the blueprint, not at the top of the disk");
        }
        let joined = self.base.join(written);
        self.images.lock().unwrap_or_else(PoisonError::into_inner).named.push(joined.clone());
        let found = joined.canonicalize().map_err(|error| self.missing(&name, &joined, &error))?;
        if !found.starts_with(&self.root) {
            let root = shown(&self.root);
            return refuse(&format!("it lies outside of `{root}`; `--root FOLDER` opens a larger folder"));
        }
        Ok(found)
    }

    fn missing(&self, name: &str, tried: &Path, error: &io::Error) -> String {
        let near = match error.kind() {
            // Names outside of the root are none of the document's business.
            ErrorKind::NotFound if tried.parent().is_some_and(|parent| self.holds(parent)) => neighbour(tried),
            _ => None,
        };
        let near = near.map_or(String::new(), |near| format!("; did you mean `{}`?", escaped(&near)));
        format!("`{name}` cannot be read: {} at `{}`{near}", reason(error), shown(tried))
    }

    fn holds(&self, folder: &Path) -> bool {
        folder.canonicalize().is_ok_and(|folder| folder.starts_with(&self.root))
    }

    fn load(&self, path: &str, most: Bound) -> Result<(PathBuf, Vec<u8>), String> {
        let found = self.find(path)?;
        let bytes = read_regular(&found, most).map_err(|why| format!("`{}` cannot be read: {why}", escaped(path)))?;
        let mut images = self.images.lock().unwrap_or_else(PoisonError::into_inner);
        images.touched.push(found.clone());
        Ok((found, bytes))
    }
}

impl Resources for Folder {
    fn image(&self, path: &str) -> Result<Picture, String> {
        let found = self.find(path)?;
        if let Some(known) = self.images.lock().unwrap_or_else(PoisonError::into_inner).known.get(&found) {
            return Ok(known.clone());
        }
        let (found, bytes) = self.load(path, ("image", self.limits.image))?;
        let picture = picture::look(path, bytes, self.limits.pixels)
            .map_err(|why| format!("`{}` cannot be used as an image: {why}", escaped(path)))?;
        let mut images = self.images.lock().unwrap_or_else(PoisonError::into_inner);
        let unpacked = images.unpacked.saturating_add(u64::from(picture.width) * u64::from(picture.height) * 4);
        if unpacked > self.limits.unpacked {
            let most = self.limits.unpacked;
            return Err(format!(
                "`{}` is not read: the images together would take {unpacked} bytes unpacked; at most {most} are taken \
                 (limit `unpacked`)",
                escaped(path)
            ));
        }
        images.unpacked = unpacked;
        images.known.insert(found, picture.clone());
        Ok(picture)
    }

    fn style(&self, path: &str) -> Result<Source, String> {
        let (_, bytes) = self.load(path, ("style", self.limits.style))?;
        let text = String::from_utf8(bytes).map_err(|_| format!("`{}` is not UTF-8 text", escaped(path)))?;
        Ok(Source::new(path, text))
    }

    fn font(&self, path: &str) -> Result<Vec<u8>, String> {
        self.load(path, ("font", self.limits.font)).map(|(_, bytes)| bytes)
    }
}

/// Reads a file that a person named on the command line: any kind but a folder, at most `most` bytes.
///
/// # Errors
/// Why it cannot be read, without its name.
pub fn read_named(path: &Path, most: Bound) -> Result<Vec<u8>, String> {
    let file = File::open(path).map_err(|error| match (error.kind(), neighbour(path)) {
        (ErrorKind::NotFound, Some(near)) => format!("{}; did you mean `{}`?", reason(&error), escaped(&near)),
        _ => reason(&error),
    })?;
    let about = file.metadata().map_err(|error| reason(&error))?;
    if about.is_dir() {
        return Err("it is a folder".to_owned());
    }
    if about.is_file() && about.len() > most.1 as u64 {
        return Err(too_large(about.len(), most));
    }
    read_at_most(file, most)
}

/// Reads at most `most` bytes of a stream.
///
/// # Errors
/// Why it cannot be read, without its name.
pub fn read_at_most(stream: impl Read, most: Bound) -> Result<Vec<u8>, String> {
    let (name, most) = most;
    let mut bytes = Vec::new();
    stream.take((most as u64).saturating_add(1)).read_to_end(&mut bytes).map_err(|error| reason(&error))?;
    match bytes.len() > most {
        true => Err(format!("it is longer than {most} bytes, the most that is read (limit `{name}`)")),
        false => Ok(bytes),
    }
}

/// Reads the fonts of a folder (`.ttf`, `.otf`, `.ttc`), by name.
///
/// # Errors
/// One sentence: what cannot be read, and why.
pub fn read_fonts(path: &Path, limits: &FileLimits) -> Result<Vec<(PathBuf, Vec<u8>)>, String> {
    let cannot = |path: &Path, why: String| format!("`{}` cannot be read: {why}", shown(path));
    let entries = std::fs::read_dir(path).map_err(|error| cannot(path, reason(&error)))?;
    let mut fonts = Vec::new();
    for entry in entries {
        let font = entry.map_err(|error| cannot(path, reason(&error)))?.path();
        let ending = font.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        if ending.is_some_and(|ending| matches!(ending.as_str(), "ttf" | "otf" | "ttc")) {
            fonts.push(font);
        }
    }
    fonts.sort();
    fonts
        .into_iter()
        .map(|font| match read_regular(&font, ("font", limits.font)) {
            Ok(bytes) => Ok((font, bytes)),
            Err(why) => Err(cannot(&font, why)),
        })
        .collect()
}

/// Most font files of a machine that are looked at, and how deep their folders are.
const SYSTEM_FONTS: (usize, usize) = (20_000, 6);

/// Font files under the folders where a machine keeps them, by name.
pub fn system_fonts(home: Option<&Path>) -> Vec<PathBuf> {
    let fixed =
        ["/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts", "C:/Windows/Fonts"];
    let own = home
        .into_iter()
        .flat_map(|home| [".fonts", ".local/share/fonts", "Library/Fonts"].map(|folder| home.join(folder)));
    let mut found = Vec::new();
    for folder in fixed.iter().map(PathBuf::from).chain(own) {
        collect_fonts(&folder, SYSTEM_FONTS.1, &mut found);
    }
    found.sort();
    found
}

fn collect_fonts(folder: &Path, deep: usize, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            if deep > 0 {
                collect_fonts(&path, deep - 1, found);
            }
        } else if found.len() < SYSTEM_FONTS.0
            && ending.is_some_and(|ending| matches!(ending.as_str(), "ttf" | "otf" | "ttc"))
        {
            found.push(path);
        }
    }
}

/// Reads a font file of the machine.
///
/// # Errors
/// Why it cannot be read, without its name.
pub fn read_font(path: &Path, limits: &FileLimits) -> Result<Vec<u8>, String> {
    read_regular(path, ("font", limits.font))
}

/// Reads a regular file and never waits for one that is something else.
fn read_regular(path: &Path, most: Bound) -> Result<Vec<u8>, String> {
    let regular = |about: &std::fs::Metadata| match about.is_file() {
        true => Ok(()),
        false if about.is_dir() => Err("it is a folder".to_owned()),
        false => Err("it is not a regular file".to_owned()),
    };
    regular(&path.metadata().map_err(|error| reason(&error))?)?;
    let file = open_at_once(path).map_err(|error| reason(&error))?;
    let about = file.metadata().map_err(|error| reason(&error))?;
    regular(&about)?;
    if about.len() > most.1 as u64 {
        return Err(too_large(about.len(), most));
    }
    read_at_most(file, most)
}

/// Opens a file; a pipe that was put in its place does not make the program wait.
fn open_at_once(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
    options.open(path)
}

fn folder(path: &Path) -> Result<PathBuf, String> {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    let found = path.canonicalize().map_err(|error| format!("`{}` cannot be read: {}", shown(path), reason(&error)))?;
    match found.is_dir() {
        true => Ok(found),
        false => Err(format!("`{}` is not a folder", shown(path))),
    }
}

fn too_large(length: u64, (name, most): Bound) -> String {
    format!("it is {length} bytes long; at most {most} are read (limit `{name}`)")
}

/// The name in the folder of `path` that looks most like its own.
fn neighbour(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names = folder.read_dir().ok()?.take(NEIGHBOURS).filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let names: BTreeSet<String> = gathered(names);
    nearest(wanted, names.iter().map(String::as_str)).map(str::to_owned)
}

/// Why the machine refused something, in a few words.
pub fn reason(error: &io::Error) -> String {
    let words = match error.kind() {
        ErrorKind::NotFound => "there is no such file",
        ErrorKind::PermissionDenied => "permission is denied",
        ErrorKind::StorageFull => "no space is left on the disk",
        ErrorKind::QuotaExceeded => "the quota is used up",
        ErrorKind::FileTooLarge => "the file would be larger than is allowed here",
        ErrorKind::ReadOnlyFilesystem => "the disk is read-only",
        ErrorKind::IsADirectory => "it is a folder",
        ErrorKind::NotADirectory => "a part of the path is not a folder",
        ErrorKind::InvalidFilename => "the name is too long",
        ErrorKind::InvalidInput => "this is not the name of a file",
        _ => {
            let words = error.to_string();
            return words.split_once(" (os error").map_or(words.clone(), |(words, _)| words.to_lowercase());
        }
    };
    words.to_owned()
}

/// A path as it can be shown: bytes that are no text and characters that steer a terminal are escaped.
pub fn shown(path: &Path) -> String {
    let mut words = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        words.push_str(&escaped(chunk.valid()));
        words.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_names_are_shown_escaped() {
        assert_eq!(shown(Path::new("a b\n\u{1b}[31m\u{202e}.toml")), "a b\\n\\u{1b}[31m\\u{202e}.toml");
        #[cfg(unix)]
        {
            use std::ffi::OsStr;
            use std::os::unix::ffi::OsStrExt;
            assert_eq!(shown(Path::new(OsStr::from_bytes(b"v\xffsit"))), "v\\xffsit");
        }
    }

    #[test]
    fn a_stream_is_read_up_to_its_limit_and_no_further() {
        assert_eq!(read_at_most(&b"12345"[..], ("file", 5)), Ok(b"12345".to_vec()));
        assert!(read_at_most(&b"123456"[..], ("file", 5)).unwrap_err().contains("longer than 5 bytes"));
        assert!(read_at_most(io::repeat(0), ("file", 1000)).is_err());
    }

    fn folder_with(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        folder
    }

    fn open(folder: &Path) -> Folder {
        Folder::open(folder, None, FileLimits::default()).unwrap()
    }

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, width, height);
        encoder.set_color(png::ColorType::Grayscale);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&vec![128; (width * height) as usize]).unwrap();
        drop(writer);
        file
    }

    #[test]
    fn a_picture_under_the_folder_is_read() {
        let folder = folder_with(&[("img/logo.png", &png(3, 2))]);
        let picture = open(folder.path()).image("./img/../img/logo.png").unwrap();
        assert_eq!((picture.media_type, picture.width, picture.height), ("image/png", 3, 2));
    }

    #[test]
    fn nothing_outside_of_the_folder_is_read() {
        let folder = folder_with(&[("inner/a.txt", b""), ("logo.png", &png(1, 1))]);
        let inner = open(&folder.path().join("inner"));
        let absolute = folder.path().join("logo.png").display().to_string();
        for path in
            ["../logo.png", &absolute, "file:logo.png", "https://example.org/logo.png", "data:image/png;base64,"]
        {
            let why = inner.image(path).unwrap_err();
            assert!(why.contains("is not read"), "{path}: {why}");
        }
        assert!(inner.image("../logo.png").unwrap_err().contains("--root"));
        assert!(inner.touched().is_empty());
        let wider = Folder::open(&folder.path().join("inner"), Some(folder.path()), FileLimits::default()).unwrap();
        assert!(wider.image("../logo.png").is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_the_outside_a_pipe_and_a_device_are_refused() {
        use std::os::unix::fs::symlink;
        let folder = folder_with(&[("inner/a.txt", b""), ("logo.png", &png(1, 1))]);
        let inner = folder.path().join("inner");
        symlink("../logo.png", inner.join("link.png")).unwrap();
        symlink("/dev/zero", inner.join("zero.png")).unwrap();
        let pipe = std::process::Command::new("mkfifo").arg(inner.join("pipe.png")).status().unwrap();
        assert!(pipe.success());
        let files = open(&inner);
        assert!(files.image("link.png").unwrap_err().contains("outside"));
        assert!(files.image("zero.png").unwrap_err().contains("outside"));
        assert!(files.image("pipe.png").unwrap_err().contains("not a regular file"));
    }

    #[test]
    fn a_missing_picture_names_the_path_tried_and_the_nearest_file() {
        let folder = folder_with(&[("logo.png", &png(1, 1))]);
        let why = open(folder.path()).image("lgoo.png").unwrap_err();
        assert!(why.contains("did you mean `logo.png`?"), "{why}");
        assert!(why.contains(&*folder.path().file_name().unwrap().to_string_lossy()), "{why}");
    }

    #[test]
    fn all_pictures_together_have_a_limit() {
        let folder = folder_with(&[("a.png", &png(10, 10)), ("b.png", &png(10, 10))]);
        let limits = FileLimits { unpacked: 400, ..FileLimits::default() };
        let files = Folder::open(folder.path(), None, limits).unwrap();
        assert!(files.image("a.png").is_ok());
        assert!(files.image("a.png").is_ok(), "one picture counts once");
        assert!(files.image("b.png").unwrap_err().contains("`unpacked`"));
    }
}
