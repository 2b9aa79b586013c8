//! What pictures are made to look with: style, fonts, images.

use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use clap::ValueEnum;
use cyanotype::blueprint::Service;
use cyanotype::diagnostic::Diagnostic;
use cyanotype::nearest::nearest;
use cyanotype::paint::Pictures;
use cyanotype::render;
use cyanotype::resources::FileLimits;
use cyanotype::resources::Folder;
use cyanotype::resources::NoResources;
use cyanotype::resources::Resources;
use cyanotype::resources::read_fonts;
use cyanotype::resources::read_named;
use cyanotype::resources::shown;
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
    /// Folder with fonts (.ttf, .otf, .ttc) to add to the built-in ones (repeatable).
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
    for folder in &looks.fonts {
        for (path, bytes) in read_fonts(folder, limits).map_err(Stop::Refused)? {
            fonts.add(bytes).map_err(|error| Stop::Refused(format!("`{}` cannot be used: {error}", shown(&path))))?;
        }
    }
    Ok(fonts)
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

/// The style asked for, else the one the blueprint names, else the usual one; and the file it came from when that was
/// named by hand.
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
) -> Result<(Style, Option<PathBuf>), Stop> {
    if let Some(asked) = &looks.style {
        return match asked.to_str().and_then(style::source_of) {
            Some(_) => built_in(asked).map(|style| (style, None)),
            None => by_hand(asked, limits, console).map(|style| (style, Some(asked.clone()))),
        };
    }
    let named = service.variants.iter().find_map(|blueprint| blueprint.style.as_deref());
    let Some(named) = named else { return built_in(Path::new(style::DEFAULT)).map(|style| (style, None)) };
    if style::source_of(named).is_some() {
        return built_in(Path::new(named)).map(|style| (style, None));
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
    whole(&file, console).map(|style| (style, None))
}

fn built_in(name: &Path) -> Result<Style, Stop> {
    let found = name.to_str().map(style::built_in);
    found.and_then(Result::ok).ok_or_else(|| Stop::Refused(format!("no built-in style is called `{}`", shown(name))))
}

fn by_hand(path: &Path, limits: &FileLimits, console: Console) -> Result<Style, Stop> {
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
    whole(&Source::new(shown(path), text), console)
}

fn whole(file: &Source, console: Console) -> Result<Style, Stop> {
    style::read(file).map_err(|findings| {
        console.findings(file, &findings);
        Stop::Document
    })
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
    let rest = source.text().get(card.start..).unwrap_or_default();
    let found = quoted.iter().filter_map(|words| rest.find(words.as_str()).map(|at| (at, words.len()))).min();
    found.map_or(card.start..card.end, |(at, length)| card.start + at..card.start + at + length)
}
