//! What pictures are made to look with: style, fonts, images.

use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use clap::ValueEnum;
use cyanotype::blueprint::Service;
use cyanotype::diagnostic::Diagnostic;
use cyanotype::diagnostic::Severity;
use cyanotype::diagnostic::escaped;
use cyanotype::nearest::nearest;
use cyanotype::paint::LOGO;
use cyanotype::paint::Pictures;
use cyanotype::render;
use cyanotype::resources::FileLimits;
use cyanotype::resources::Folder;
use cyanotype::resources::NoResources;
use cyanotype::resources::Resources;
use cyanotype::resources::read_font;
use cyanotype::resources::read_fonts;
use cyanotype::resources::read_named;
use cyanotype::resources::shown;
use cyanotype::resources::system_fonts;
use cyanotype::source::Source;
use cyanotype::style;
use cyanotype::style::Style;
use cyanotype::text::Fonts;

use crate::cli::Stop;
use crate::cli::console::Console;
use crate::cli::reading::is_stream;

/// Style and fonts as asked for.
#[derive(Debug, Args)]
pub struct Looks {
    /// A built-in style by its name, or a style file [default: what the blueprint names, else light].
    #[arg(long, value_name = "NAME|FILE", help_heading = "How it looks")]
    style: Option<PathBuf>,
    /// Folder with fonts (.ttf, .otf, .ttc) to add to the built-in ones (repeatable); `system` looks for letters that
    /// they lack among the fonts of this machine.
    #[arg(long, value_name = "FOLDER", help_heading = "How it looks")]
    fonts: Vec<PathBuf>,
    /// Ground of the page: `none` leaves it transparent [default: the style's paper].
    #[arg(long, value_enum, value_name = "none", hide_possible_values = true, help_heading = "How it looks")]
    background: Option<Background>,
}

/// Ground of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Background {
    /// Transparent.
    None,
}

impl Looks {
    /// Whether the fonts of this machine may be used.
    pub fn asks_system(&self) -> bool {
        self.fonts.iter().any(|folder| folder.as_os_str() == SYSTEM)
    }

    /// Whether the page has no ground.
    pub fn bare(&self) -> bool {
        self.background == Some(Background::None)
    }
}

/// The built-in fonts and those of the folders named.
///
/// # Errors
/// When a font cannot be read or used.
pub fn fonts(looks: &Looks, limits: &FileLimits) -> Result<Fonts, Stop> {
    let mut fonts = Fonts::shipped();
    for folder in looks.fonts.iter().filter(|folder| folder.as_os_str() != SYSTEM) {
        for (path, bytes) in read_fonts(folder, limits).map_err(Stop::Refused)? {
            fonts.add(bytes).map_err(|error| Stop::Refused(format!("`{}` cannot be used: {error}", shown(&path))))?;
        }
    }
    Ok(fonts)
}

/// What `--fonts` calls the fonts of this machine.
const SYSTEM: &str = "system";

/// Adds fonts of this machine for letters that no other has. Says whether any was added.
pub fn from_system(missing: &[char], fonts: &mut Fonts, limits: &FileLimits, console: Console) -> bool {
    let home = std::env::home_dir();
    let mut left: Vec<char> = missing.to_vec();
    let mut any = false;
    for path in system_fonts(home.as_deref()) {
        let Ok(bytes) = read_font(&path, limits) else { continue };
        let Some((family, has)) = Fonts::covers(&bytes, &left) else { continue };
        if has.is_empty() || fonts.add(bytes).is_err() {
            continue;
        }
        any = true;
        left.retain(|letter| !has.contains(letter));
        let letters: String = has.iter().take(8).collect();
        let more = if has.len() > 8 { " and more" } else { "" };
        console.warning(&format!(
            "`{}`{more} is drawn with `{}` of this machine; elsewhere the picture may differ",
            escaped(&letters),
            escaped(&family)
        ));
        if left.is_empty() {
            break;
        }
    }
    any
}

impl Looks {
    /// The style file named by hand.
    pub fn style_file(&self) -> Option<PathBuf> {
        self.style.clone().filter(|style| style.to_str().and_then(style::source_of).is_none())
    }
}

/// The files that a blueprint may name: those under its folder, or under the root.
pub enum Files {
    /// A folder is open.
    Open(Folder),
    /// The blueprint came from standard input and no root was given.
    Closed(NoResources),
}

impl Files {
    /// Every file that was read.
    pub fn touched(&self) -> Vec<PathBuf> {
        match self {
            Files::Open(folder) => folder.touched(),
            Files::Closed(_) => Vec::new(),
        }
    }

    /// Every file that was asked for, as it was named.
    pub fn named(&self) -> Vec<PathBuf> {
        match self {
            Files::Open(folder) => folder.named(),
            Files::Closed(_) => Vec::new(),
        }
    }

    fn as_resources(&self) -> &dyn Resources {
        match self {
            Files::Open(folder) => folder,
            Files::Closed(nothing) => nothing,
        }
    }
}

/// Opens the folder of a blueprint.
///
/// # Errors
/// When the root is no folder.
pub fn open(path: &Path, root: Option<&Path>, limits: FileLimits) -> Result<Files, Stop> {
    let base = match (is_stream(path), root) {
        (true, None) => return Ok(Files::Closed(NoResources)),
        (true, Some(root)) => root,
        (false, _) => path.parent().unwrap_or(Path::new("")),
    };
    Folder::open(base, root, limits).map(Files::Open).map_err(Stop::Refused)
}

/// A style and the files it may name.
pub struct Dress {
    /// The style.
    pub style: Style,
    /// The file it came from, when that was named by hand.
    pub file: Option<PathBuf>,
    /// The style file itself; `None` for a built-in style.
    source: Option<Source>,
    /// Where the files lie that it names, when it was named by hand.
    folder: Option<Folder>,
}

impl Dress {
    fn built_in(name: &Path) -> Result<Dress, Stop> {
        let found = name.to_str().map(style::built_in).and_then(Result::ok);
        let style = found.ok_or_else(|| Stop::Refused(format!("no built-in style is called `{}`", shown(name))))?;
        Ok(Dress { style, file: None, source: None, folder: None })
    }

    fn read(source: Source, folder: Option<Folder>, console: Console) -> Result<Dress, Stop> {
        let style = style::read(&source).map_err(|findings| {
            console.findings(&source, &findings);
            Stop::Document
        })?;
        Ok(Dress { style, file: None, source: Some(source), folder })
    }

    /// Every file that was asked for by it, as it was named.
    pub fn named(&self) -> Vec<PathBuf> {
        self.folder.as_ref().map(Folder::named).unwrap_or_default()
    }

    /// Every file that was read for it.
    pub fn touched(&self) -> Vec<PathBuf> {
        let files = self.folder.as_ref().map(Folder::touched).unwrap_or_default();
        files.into_iter().chain(self.file.clone()).collect()
    }
}

/// The style asked for, else the one the blueprint names, else the usual one.
///
/// # Errors
/// When there is no such style, or its file is wrong.
pub fn style(
    looks: &Looks,
    service: &Service,
    source: &Source,
    files: &Files,
    limits: &FileLimits,
    console: Console,
) -> Result<Dress, Stop> {
    if let Some(asked) = &looks.style {
        return match asked.to_str().and_then(style::source_of) {
            Some(_) => Dress::built_in(asked),
            None => by_hand(asked, limits, console),
        };
    }
    let named = service.variants.iter().find_map(|blueprint| blueprint.style.as_deref());
    let Some(named) = named else { return Dress::built_in(Path::new(style::DEFAULT)) };
    if style::source_of(named).is_some() {
        return Dress::built_in(Path::new(named));
    }
    let file = files.as_resources().style(named).map_err(|why| {
        let mut finding = Diagnostic::error(
            "unknown-style",
            style_key(source),
            format!("no built-in style has this name, and {why}"),
        );
        finding.help = Some(format!("built in are {}", names()));
        console.findings(source, &[finding]);
        Stop::Document
    })?;
    Dress::read(file, None, console)
}

fn by_hand(path: &Path, limits: &FileLimits, console: Console) -> Result<Dress, Stop> {
    let bytes = read_named(path, ("style", limits.style)).map_err(|why| {
        let near = path.to_str().and_then(|name| nearest(name, style::BUILT_IN.iter().map(|(name, _)| *name)));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("built in are {}", names()),
        };
        Stop::Refused(format!(
            "no built-in style is called `{0}`, and as a file it cannot be read: {why}; {help}",
            shown(path)
        ))
    })?;
    let text = String::from_utf8(bytes).map_err(|_| Stop::Refused(format!("`{}` is not UTF-8 text", shown(path))))?;
    let folder = Folder::open(path.parent().unwrap_or(Path::new("")), None, limits.clone()).map_err(Stop::Refused)?;
    let dress = Dress::read(Source::new(shown(path), text), Some(folder), console)?;
    Ok(Dress { file: Some(path.to_owned()), ..dress })
}

/// Looks for everything a style of one's own brings: colours that can be told apart, the logo, the fonts.
///
/// Ensures: the logo is among the pictures and the style has room for it. The result holds the fonts of the style,
/// where it has its own.
///
/// # Errors
/// When a file that the style names cannot be had.
pub fn wear(
    dress: &mut Dress,
    looks: &Looks,
    files: &Files,
    limits: &FileLimits,
    pictures: &mut Pictures,
    console: Console,
) -> Result<Option<Fonts>, Stop> {
    let Some(source) = &dress.source else { return Ok(None) };
    let mut findings = faint(&dress.style, source);
    let mut fonts = None;
    let gate: &dyn Resources = match &dress.folder {
        Some(folder) => folder,
        None => files.as_resources(),
    };
    // A style that the blueprint names lies in its folder or below; what the style names lies beside the style.
    let beside = match &dress.folder {
        Some(_) => String::new(),
        None => source.name().rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/")),
    };
    let at = |keys: &[&str]| style::place(source, keys).unwrap_or_default();
    if let Some(logo) = &dress.style.brand.logo {
        match gate.image(&format!("{beside}{}", logo.image)) {
            Ok(picture) => {
                let size = logo.size((picture.width, picture.height));
                dress.style.metrics.logo_room = [size.width, size.height];
                pictures.insert(LOGO.to_owned(), (picture.media_type, picture.data));
            }
            Err(why) => findings.push(Diagnostic::error("image", at(&["logo", "image"]), why)),
        }
    }
    if let Some(named) = &dress.style.brand.fonts {
        let mut own = self::fonts(looks, limits)?;
        for file in &named.files {
            let added = gate.font(&format!("{beside}{file}")).and_then(|bytes| {
                own.add(bytes).map_err(|error| format!("`{}` cannot be used: {error}", escaped(file)))
            });
            findings.extend(added.err().map(|why| Diagnostic::error("font", at(&["fonts", "files"]), why)));
        }
        for family in own.dress(named.text.as_deref(), named.display.as_deref()) {
            let key = if named.text.as_deref() == Some(family) { "text" } else { "display" };
            let message = format!("no font of the family `{}` was given; the shipped one is used", escaped(family));
            let help = "`files = [\"…\"]` in `[fonts]` names font files, `--fonts FOLDER` adds a folder of them";
            findings.push(Diagnostic::warning("font", at(&["fonts", key]), message).help(help));
        }
        fonts = Some(own);
    }
    let wrong = findings.iter().any(|finding| finding.severity == Severity::Error);
    console.findings(source, &findings);
    if wrong { Err(Stop::Document) } else { Ok(fonts) }
}

/// A warning for every pair of colours of a style that cannot be told apart well enough.
fn faint(style: &Style, source: &Source) -> Vec<Diagnostic> {
    let place = |token: &str| {
        let lane = token.strip_prefix("lanes.");
        lane.map_or_else(|| style::place(source, &["palette", token]), |lane| style::place(source, &["lanes", lane]))
    };
    let warning = |pair: style::Pair| {
        let span = place(&pair.front).or_else(|| place(&pair.ground)).unwrap_or_default();
        let message = format!(
            "`{}` on `{}` has a contrast of {:.1} : 1; WCAG 2.2 asks for {} : 1",
            pair.front, pair.ground, pair.ratio, pair.bar
        );
        Diagnostic::warning("faint-color", span, message)
    };
    style::faint(style).into_iter().map(warning).collect()
}

fn names() -> String {
    style::BUILT_IN.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Where the head names its style.
fn style_key(source: &Source) -> std::ops::Range<usize> {
    let mut start = 0;
    for line in source.text().split_inclusive('\n') {
        let value = line.trim_start().strip_prefix("style").and_then(|rest| rest.trim_start().strip_prefix('='));
        if let Some(value) = value.map(str::trim_start) {
            let from = start + line.len() - value.len();
            return from..from + value.trim_end().len();
        }
        start += line.len();
    }
    0..0
}

/// The images that a blueprint names.
///
/// # Errors
/// When one of them cannot be had; every one is told.
pub fn pictures(service: &Service, source: &Source, files: &Files, console: Console) -> Result<Pictures, Stop> {
    let mut pictures = Pictures::new();
    let mut findings = Vec::new();
    for path in render::pictures(service) {
        match files.as_resources().image(&path) {
            Ok(picture) => {
                pictures.insert(path, (picture.media_type, picture.data));
            }
            Err(why) => findings.push(Diagnostic::error("image", picture_key(service, source, &path), why)),
        }
    }
    console.findings(source, &findings);
    match findings.is_empty() {
        true => Ok(pictures),
        false => Err(Stop::Document),
    }
}

/// Where a card names an image: the words in quotes where they stand as written, else the card.
fn picture_key(service: &Service, source: &Source, path: &str) -> std::ops::Range<usize> {
    let cards = service.variants.iter().flat_map(|blueprint| &blueprint.cards);
    let named = |card: &&cyanotype::blueprint::Card| [&card.icon, &card.image].contains(&&Some(path.to_owned()));
    let card = cards.filter(named).map(|card| card.span).next().unwrap_or_default();
    let quoted = [format!("\"{path}\""), format!("'{path}'")];
    let start = if card.start == card.end { 0 } else { card.start };
    let rest = source.text().get(start..).unwrap_or_default();
    let found = quoted.iter().filter_map(|words| rest.find(words.as_str()).map(|at| (at, words.len()))).min();
    found.map_or(card.start..card.end, |(at, length)| start + at..start + at + length)
}
