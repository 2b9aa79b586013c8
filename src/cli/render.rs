//! `render`: blueprints become pictures, several from one layout.

mod contrast;
mod looks;
mod places;
mod size;
mod together;
mod watch;

use std::cell::Cell;
use std::cell::RefCell;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::Instant;

use clap::Args;
use clap::ValueEnum;
use clap::value_parser;
use cyanotype::blueprint::Service;
use cyanotype::check::CheckOptions;
use cyanotype::diagnostic::escaped;
use cyanotype::diff::between_files;
use cyanotype::export::png::Raster;
use cyanotype::export::png::pixels;
use cyanotype::export::png::png_told;
use cyanotype::export::svg::TextMode;
use cyanotype::export::svg::svg;
use cyanotype::geom::Len;
use cyanotype::measure::Measures;
use cyanotype::measure::measure;
use cyanotype::poster::Sheets;
use cyanotype::render::Drawing;
use cyanotype::render::Edition;
use cyanotype::render::Options;
use cyanotype::render::Page;
use cyanotype::render::View;
use cyanotype::render::draw_pages_told;
use cyanotype::render::draw_two_pages;
use cyanotype::resources::shown;
use cyanotype::scene::Scene;
use cyanotype::text::Face;
use cyanotype::text::Fonts;
use jiff::civil::Date;

use crate::cli::Done;
use crate::cli::Stop;
use crate::cli::changes::pairs;
use crate::cli::console::Console;
use crate::cli::limits::Bounds;
use crate::cli::print;
use crate::cli::reading::Read;
use crate::cli::reading::is_stream;
use crate::cli::reading::read_told;
use crate::cli::reading::ready;
use crate::cli::render::places::Format;
use crate::cli::render::places::Job;
use crate::cli::report::names_of;
use crate::cli::report::refuse_input;
use crate::output::Product;
use crate::output::Waiting;
use crate::output::deliver;

/// Draw blueprints as SVG or PNG.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  cyanotype render visit.blueprint.toml                    draws visit.svg beside \
                        it\n  cyanotype render visit.blueprint.toml -o a.svg -o a.png  two files from one \
                        layout\n  cyanotype render visit.blueprint.toml --view future      one state alone\n  \
                        cyanotype render visits/*.toml -o 'out/{name}.png'       many at once\n  cyanotype render old.toml new.toml --view side -o d.svg  two files \
                        compared\n  cyanotype render - -o \
                        - < visit.blueprint.toml          from standard input to standard output\n\nIf anything fails, \
                        nothing is written and files that were there stay as they were.")]
pub struct Render {
    /// Blueprints to draw; `-` is standard input. Two with `--view side`, `stacked` or `overlay` are compared, the
    /// earlier first, unless an output has `{name}` and so asks for a picture of each.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Where to write (repeatable): a name that ends in .svg or .png, or `-` for standard output. `{name}` stands for
    /// the input's name without its ending. Without -o, the picture stands beside the input: visit.blueprint.toml
    /// gives visit.svg.
    #[arg(short, long = "output", value_name = "OUT")]
    outputs: Vec<PathBuf>,

    /// Format where no ending says it: for `-`, for devices, and for outputs beside the input [default: svg].
    #[arg(long, value_enum, value_name = "svg|png", ignore_case = true, hide_possible_values = true)]
    format: Option<Format>,

    /// States to show: auto (current and future together when there are both), side, stacked, overlay (one grid with
    /// marks), or the id of one variant.
    #[arg(long, value_name = "VIEW", default_value = "auto", value_parser = view, help_heading = "What is shown")]
    view: View,

    /// Ids of the variants to show, in this order. Of two files that are compared: one that both have, or one of each
    /// [default: the first that differs].
    #[arg(long, value_name = "A,B", value_delimiter = ',', help_heading = "What is shown")]
    variants: Vec<String>,

    /// List the changes below the panes of a comparison: what, from, to, why, which pain, which opportunity, whose.
    #[arg(long, help_heading = "What is shown")]
    changes: bool,

    /// Pain point to trace to its cause (repeatable, at most three): its id, or its short name on the page such as P1.
    #[arg(long = "trace", value_name = "PAIN", help_heading = "What is shown")]
    traces: Vec<String>,

    /// Id of a team; what is not this team's is stepped back.
    #[arg(long, value_name = "ID", help_heading = "What is shown")]
    team: Option<String>,

    /// The day that due dates on a team's page are held against, as YYYY-MM-DD [default: none, and nothing is overdue].
    #[arg(long, value_name = "DATE", requires = "team", help_heading = "What is shown")]
    today: Option<Date>,

    /// Stages to show, by id: one, or from A to B.
    #[arg(long, value_name = "A..B", value_parser = stages, help_heading = "What is shown")]
    stages: Option<(String, String)>,

    /// Lanes to show, by id.
    #[arg(long, value_name = "A,B", value_delimiter = ',', help_heading = "What is shown")]
    lanes: Vec<String>,

    /// Size of the pages: free (as large as the content), a4, a3 (landscape), slide or screen (16:9). What does not
    /// fit one page is split at stage boundaries; `{page}` in the output's name stands for the page's number.
    #[arg(long, value_enum, value_name = "SIZE", ignore_case = true, default_value_t = Paper::Free, hide_possible_values = true, help_heading = "What is shown")]
    page: Paper,

    /// Cut one large picture into sheets for a poster: sheets side by side x sheets one below the other. The sheets are
    /// of the size that `--page` names [default: a4]; they overlap, and edges that belong together bear the same letter.
    #[arg(long, value_name = "COLUMNSxROWS", value_parser = tiles, help_heading = "What is shown")]
    tiles: Option<(u16, u16)>,

    /// Whether runs of steps that stay as they are become strips in a comparison: auto (side by side) or never.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Fold::Auto, hide_possible_values = true, help_heading = "What is shown")]
    fold: Fold,

    #[command(flatten)]
    looks: looks::Looks,

    #[command(flatten)]
    size: size::Sizes,

    /// How an SVG carries its words: embed (as text, with the letters used), outline (as shapes, for programs without
    /// fonts) or names (as text, with the names of fonts alone).
    #[arg(long, value_enum, value_name = "HOW", default_value_t = Letters::Embed, hide_possible_values = true, help_heading = "How it looks")]
    text: Letters,

    /// Folder that images and styles named in a blueprint must lie in [default: the folder of the blueprint].
    #[arg(long, value_name = "FOLDER", help_heading = "Files and limits")]
    root: Option<PathBuf>,

    #[command(flatten)]
    bounds: Bounds,

    /// Threads that draw, from 1 to 256; no picture depends on it [default: one a core].
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=256), help_heading = "Files and limits")]
    threads: Option<u16>,

    /// Draw again whenever one of the files is saved: blueprints, and the styles and images they name. The last good
    /// picture stays while a file is wrong.
    #[arg(long, help_heading = "Files and limits")]
    watch: bool,

    /// Measure the drawing, on standard output: text or json, one object a page [default when named: text].
    #[arg(long, value_enum, value_name = "FORMAT", num_args = 0..=1, default_missing_value = "text", hide_possible_values = true, help_heading = "Messages")]
    measure: Option<Measure>,

    /// Tell where the time went, in milliseconds, stage by stage.
    #[arg(long, help_heading = "Messages")]
    timings: bool,

    /// Look inside: layout draws the channels between rows and the gutters between columns with their numbers, every
    /// track in them, and every port where a connector meets a card, over the picture.
    #[arg(long, value_enum, value_name = "layout", hide_possible_values = true, help_heading = "Messages")]
    debug: Option<Debug>,
}

/// What is drawn over the picture to look inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Debug {
    /// Channels, tracks, gutters and ports.
    Layout,
}

/// How a drawing is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Measure {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Whether a comparison is folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Fold {
    /// Where panes stand side by side.
    Auto,
    /// Every step stays open.
    Never,
}

/// Size of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Paper {
    /// As large as the content.
    Free,
    /// 1360 × 962 px.
    A4,
    /// 1920 × 1358 px.
    A3,
    /// 1280 × 720 px.
    Slide,
    /// 1920 × 1080 px.
    Screen,
}

impl From<Paper> for Page {
    fn from(paper: Paper) -> Page {
        match paper {
            Paper::Free => Page::Free,
            Paper::A4 => Page::A4,
            Paper::A3 => Page::A3,
            Paper::Slide => Page::Slide,
            Paper::Screen => Page::Screen,
        }
    }
}

/// How an SVG carries its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Letters {
    /// As text, with the letters used.
    Embed,
    /// As shapes.
    Outline,
    /// As text, with the names of fonts alone.
    Names,
}

impl From<Letters> for TextMode {
    fn from(letters: Letters) -> TextMode {
        match letters {
            Letters::Embed => TextMode::Embed,
            Letters::Outline => TextMode::Outline,
            Letters::Names => TextMode::Names,
        }
    }
}

fn view(words: &str) -> Result<View, String> {
    Ok(match words {
        "" => return Err("name a view or a variant".to_owned()),
        "auto" => View::Auto,
        "side" => View::Side,
        "stacked" => View::Stacked,
        "overlay" => View::Overlay,
        variant => View::Variant(variant.to_owned()),
    })
}

fn tiles(words: &str) -> Result<(u16, u16), String> {
    let number = |words: &str| words.parse::<u16>().ok().filter(|number| (1..=MOST_TILES).contains(number));
    let sides = words.split_once(['x', '×']).and_then(|(columns, rows)| Some((number(columns)?, number(rows)?)));
    sides.ok_or_else(|| format!("write it as 3x2: sheets side by side and below each other, 1 to {MOST_TILES} each"))
}

/// Most sheets of a poster in one direction.
const MOST_TILES: u16 = 20;

fn stages(words: &str) -> Result<(String, String), String> {
    let (first, last) = words.split_once("..").unwrap_or((words, words));
    match first.is_empty() || last.is_empty() {
        true => Err("name one stage, or two as A..B".to_owned()),
        false => Ok((first.to_owned(), last.to_owned())),
    }
}

/// Draws every file, then writes every picture; or says what is wrong and writes none. Does so for ever where the files
/// are watched.
pub fn run(asked: &Render, console: Console) -> Done {
    if !asked.watch {
        return once(asked, console, &Asked::default());
    }
    if asked.files.iter().chain(&asked.outputs).any(|path| is_stream(path)) {
        let why = "--watch draws files again and again, so `-` can be neither input nor output";
        return Err(Stop::Refused(why.to_owned()));
    }
    let read = || {
        let named = Asked::default();
        let done = once(asked, console, &named);
        (done, named.0.into_inner().unwrap_or_else(PoisonError::into_inner))
    };
    let files: Vec<PathBuf> = asked.files.iter().cloned().chain(asked.looks.style_file()).collect();
    watch::follow(&files, console, read)
}

/// The files beside the blueprints that a drawing asked for, as far as it came.
#[derive(Default)]
struct Asked(Mutex<Vec<PathBuf>>);

impl Asked {
    fn add(&self, named: Vec<PathBuf>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(named);
    }
}

/// Notes what was asked for of the files of a blueprint, whatever comes of the drawing.
struct Noting<'a>(&'a looks::Files, &'a Asked);

impl Drop for Noting<'_> {
    fn drop(&mut self) {
        self.1.add(self.0.named());
    }
}

/// Draws once, and notes which files beside the blueprints were asked for.
fn once(asked: &Render, console: Console, named: &Asked) -> Done {
    ready(&asked.files)?;
    if let Some(pair) = compared(asked) {
        let output = places::compared(pair, &asked.outputs, asked.format)?;
        asked.size.fits(output.outputs.iter().map(|output| output.format))?;
        let fonts = looks::fonts(&asked.looks, &asked.bounds.files())?;
        let made = two((asked, named), &pair[0], output, &fonts, console)?;
        return finish(asked, &made, console);
    }
    let jobs = places::jobs(&asked.files, &asked.outputs, asked.format)?;
    asked.size.fits(jobs.iter().flat_map(|job| &job.outputs).map(|output| output.format))?;
    let fonts = looks::fonts(&asked.looks, &asked.bounds.files())?;
    let mut done = Made::default();
    let mut stops = Vec::new();
    let draw = |job, threads, console: Console| picture((asked, named), job, &fonts, threads, console);
    // One SVG keeps one thread busy, and to ask for the number of cores takes a tenth of a small run.
    let alone = jobs.len() == 1 && jobs.iter().flat_map(|job| &job.outputs).all(|output| output.format == Format::Svg);
    let threads = if alone { 1 } else { asked.threads() };
    together::each(jobs, threads, console, draw, |answer| match answer {
        // Of pictures that are not written anyway, none need wait.
        Ok(made) if stops.is_empty() => done.add(made),
        Ok(_) => {}
        // The other files are looked at all the same, so that one run tells everything.
        Err(stop) => {
            done = Made::default();
            stops.push(stop);
        }
    });
    match worst(stops, console) {
        Some(stop) => Err(stop),
        None => finish(asked, &done, console),
    }
}

/// What the answers to several files come to: that the machine refused weighs more than that a file is wrong.
fn worst(stops: Vec<Stop>, console: Console) -> Option<Stop> {
    let mut worst = None;
    for stop in stops {
        match (&worst, &stop) {
            (Some(Stop::Refused(_)), Stop::Refused(why)) => console.error(why),
            (Some(Stop::Refused(_)), Stop::Document) => {}
            _ => worst = Some(stop),
        }
    }
    worst
}

/// What comes of a run: pictures to write, and lines that measure them.
#[derive(Default)]
struct Made {
    pictures: Vec<Picture>,
    inputs: Vec<PathBuf>,
    measures: Vec<String>,
}

impl Made {
    fn add(&mut self, more: Made) {
        self.pictures.extend(more.pictures);
        self.inputs.extend(more.inputs);
        self.measures.extend(more.measures);
    }
}

/// A picture and the size of its page.
struct Picture {
    waiting: Waiting,
    page: String,
}

fn finish(asked: &Render, made: &Made, console: Console) -> Done {
    let targets = || made.pictures.iter().map(|picture| &picture.waiting.target);
    places::apart(targets())?;
    let read = names_of(asked.files.iter().chain(&made.inputs).map(PathBuf::as_path));
    for target in targets() {
        refuse_input(target, &read)?;
        if target.is_stream() && asked.measure.is_some() {
            return Err(Stop::Refused("--measure and a picture cannot both go to standard output".to_owned()));
        }
    }
    deliver(made.pictures.iter().map(|picture| &picture.waiting)).map_err(Stop::Refused)?;
    for Picture { waiting, page } in &made.pictures {
        if !waiting.target.is_stream() {
            let size = waiting.size;
            console.told(&format!("wrote {}", waiting.target.quoted()), &format!(" ({page}, {size} bytes)"));
        }
    }
    print(&made.measures.concat())
}

/// The two files to compare, when that is what was asked for.
fn compared(asked: &Render) -> Option<&[PathBuf; 2]> {
    let pair: &[PathBuf; 2] = asked.files.as_slice().try_into().ok()?;
    let together = matches!(asked.view, View::Side | View::Stacked | View::Overlay);
    (together && !asked.outputs.iter().any(|output| places::is_named(output))).then_some(pair)
}

/// Draws one file, every page in all its formats, on so many threads.
fn picture(
    (asked, named): (&Render, &Asked),
    job: Job,
    fonts: &Fonts,
    threads: usize,
    console: Console,
) -> Result<Made, Stop> {
    let clock = Clock::new(asked.timings);
    let told = |stage: &'static str| clock.lap(stage);
    let read = read_told(&job.input, &asked.bounds.document(), &CheckOptions::default(), &told)?;
    told("check");
    console.findings(&read.source, &read.findings);
    let Read { path, source, service: Some(service), .. } = read else { return Err(Stop::Document) };
    let files = looks::open(&path, asked.root.as_deref(), asked.bounds.files())?;
    let _noting = Noting(&files, named);
    let limits = asked.bounds.files();
    let mut dress = looks::style(&asked.looks, &service, &source, &files, &limits, console)?;
    contrast::tell(source.name(), &dress.style, &service, console);
    let mut pictures = looks::pictures(&service, &source, &files, console)?;
    let worn = looks::wear(&mut dress, &asked.looks, &files, &limits, &mut pictures, console);
    named.add(dress.named());
    let mut own = worn?;
    let inputs = files.touched().into_iter().chain(dress.touched()).collect();
    told("files");
    let (options, style) = (asked.options(), &dress.style);
    let draw = |fonts: &Fonts| {
        draw_pages_told(&service, &options, style, fonts, &pictures, &told)
            .map_err(|wrong| Stop::Refused(format!("{}: {}", shown(&path), escaped(&wrong.to_string()))))
    };
    let mut pages = draw(own.as_ref().unwrap_or(fonts))?;
    let missing: Vec<char> = pages.last().iter().flat_map(|page| &page.missing).map(|(letter, _)| *letter).collect();
    if asked.looks.asks_system() && !missing.is_empty() {
        let mut more = own.take().map_or_else(|| looks::fonts(&asked.looks, &limits), Ok)?;
        if looks::from_system(&missing, &mut more, &limits, console) {
            pages = draw(&more)?;
        }
        own = Some(more);
    }
    let fonts = own.as_ref().unwrap_or(fonts);
    written(asked, job, pages, inputs, (fonts, threads), clock, console)
}

/// Draws two files compared, every page in all formats.
fn two(
    (asked, named): (&Render, &Asked),
    earlier: &Path,
    job: Job,
    fonts: &Fonts,
    console: Console,
) -> Result<Made, Stop> {
    let clock = Clock::new(asked.timings);
    let told = |stage: &'static str| clock.lap(stage);
    let mut reads = Vec::new();
    for path in [earlier, &job.input] {
        let read = read_told(path, &asked.bounds.document(), &CheckOptions::default(), &told)?;
        told("check");
        console.findings(&read.source, &read.findings);
        reads.push(read);
    }
    let (Some(after), Some(before)) = (reads.pop(), reads.pop()) else { return Err(Stop::Document) };
    let (Some(old), Some(new)) = (&before.service, &after.service) else { return Err(Stop::Document) };
    let limits = asked.bounds.files();
    let files = looks::open(&after.path, asked.root.as_deref(), asked.bounds.files())?;
    let _noting = Noting(&files, named);
    let mut dress = looks::style(&asked.looks, new, &after.source, &files, &limits, console)?;
    let mut inputs: Vec<PathBuf> = Vec::new();
    // What comes from standard input has no folder of its own; its pictures are those of the other file.
    let mut pictures = match is_stream(&before.path) {
        true => looks::pictures(old, &before.source, &files, console)?,
        false => {
            let files = looks::open(&before.path, asked.root.as_deref(), asked.bounds.files())?;
            let _noting = Noting(&files, named);
            let pictures = looks::pictures(old, &before.source, &files, console)?;
            inputs.extend(files.touched());
            pictures
        }
    };
    pictures.extend(looks::pictures(new, &after.source, &files, console)?);
    let worn = looks::wear(&mut dress, &asked.looks, &files, &limits, &mut pictures, console);
    named.add(dress.named());
    let own = worn?;
    let fonts = own.as_ref().unwrap_or(fonts);
    inputs.extend(files.touched().into_iter().chain(dress.touched()));
    told("files");
    let (from, to) = match asked.variants.as_slice() {
        [] => (None, None),
        [both] => (Some(both.as_str()), Some(both.as_str())),
        [from, to] => (Some(from.as_str()), Some(to.as_str())),
        more => {
            let why = format!("two files are compared, a variant of each; {} were named", more.len());
            return Err(Stop::Refused(why));
        }
    };
    let names = (before.source.name(), after.source.name());
    let pairs = pairs((names.0, old), (names.1, new), from, to)?;
    let differing: Vec<(usize, usize)> = pairs
        .iter()
        .copied()
        .filter(|(one, other)| {
            let both = old.variants.get(*one).zip(new.variants.get(*other));
            both.is_some_and(|(one, other)| !between_files(one, other).is_empty())
        })
        .collect();
    let (one, other) = differing.first().or(pairs.first()).copied().unwrap_or_default();
    let (Some(earlier), Some(later)) = (old.variants.get(one), new.variants.get(other)) else {
        return Err(Stop::Document);
    };
    tell_compared((old, new), (one, other), &differing, console);
    let plain = |name: &str| if name == "<stdin>" { "standard input".to_owned() } else { file_name(name) };
    let (first, second) = (plain(names.0), plain(names.1));
    let pages = draw_two_pages(
        Edition { name: &first, blueprint: earlier },
        Edition { name: &second, blueprint: later },
        &asked.options(),
        &dress.style,
        fonts,
        &pictures,
        &told,
    )
    .map_err(|wrong| Stop::Refused(format!("{}: {}", shown(&after.path), escaped(&wrong.to_string()))))?;
    written(asked, job, pages, inputs, (fonts, asked.threads()), clock, console)
}

/// The last part of a path.
fn file_name(name: &str) -> String {
    Path::new(name).file_name().map_or_else(|| name.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Says which variants are compared where there was a choice, and which others differ too.
fn tell_compared(
    (old, new): (&Service, &Service),
    (one, other): (usize, usize),
    differing: &[(usize, usize)],
    console: Console,
) {
    let id = |service: &Service, index: usize| {
        let variant = service.variants.get(index).and_then(|blueprint| blueprint.variant.as_ref());
        variant.map_or_else(|| "the whole file".to_owned(), |variant| format!("`{}`", escaped(&variant.id)))
    };
    if old.variants.len() < 2 && new.variants.len() < 2 {
        return;
    }
    let more = differing.iter().filter(|pair| **pair != (one, other));
    let more: Vec<String> = more.map(|(_, other)| id(new, *other)).collect();
    let rest = if more.is_empty() {
        String::new()
    } else {
        let (differ, them) = if more.len() == 1 { ("differs", "it") } else { ("differ", "them") };
        format!("; {} {differ} too, `--variants` shows {them}", more.join(", "))
    };
    console.told(&format!("compared {} with {}{rest}", id(old, one), id(new, other)), "");
}

/// Encodes the pages in every format asked for, on so many threads, and has them wait beside their places.
fn written(
    asked: &Render,
    job: Job,
    mut pages: Vec<Drawing>,
    inputs: Vec<PathBuf>,
    (fonts, threads): (&Fonts, usize),
    clock: Clock,
    console: Console,
) -> Result<Made, Stop> {
    let told = |stage: &'static str| clock.lap(stage);
    let path = job.input;
    let mut made = Made { inputs, ..Made::default() };
    if let Some(page) = pages.last() {
        missing_letters(page, &path, fonts, console);
    }
    for (number, page) in pages.iter_mut().enumerate() {
        if let Some(over) = page.over {
            let by = |length: Len, how: &str| (length > Len::ZERO).then(|| format!("{} px {how}", length.to_f64()));
            let told: Vec<String> =
                [by(over.width, "wider"), by(over.height, "higher")].into_iter().flatten().collect();
            let than = Page::from(asked.page).word();
            let told = format!("{}: page {} is {} than {than}", shown(&path), number + 1, told.join(" and "));
            console.warning(&told);
        }
        if asked.looks.bare() {
            page.scene.background = None;
        }
        made.measures.extend(asked.measure.map(|how| {
            let measures = measured(&page.scene, fonts);
            match how {
                Measure::Text => measures.text(),
                Measure::Json => measures.json() + "\n",
            }
        }));
    }
    for output in job.outputs {
        let format = output.format;
        for (target, page) in places::pages(output, pages.len())?.into_iter().zip(&pages) {
            let scene = &page.scene;
            let bytes = match format {
                Format::Svg => {
                    let bytes = svg(scene, fonts, asked.text.into()).into_bytes();
                    told("write");
                    bytes
                }
                Format::Png => {
                    let drawn = asked.size.scale(scene.size, scene.per_inch()).and_then(|scale| {
                        let raster = asked.bounds.raster(scale, threads);
                        png_told(scene, fonts, &raster, &told)
                            .map_err(|why| format!("{why}; `--scale` or `--width` makes it smaller"))
                    });
                    drawn.map_err(|why| Stop::Refused(format!("`{}` cannot be drawn as PNG: {why}", shown(&path))))?
                }
            };
            let page = format!("{} × {} px page", scene.size.width.to_f64(), scene.size.height.to_f64());
            let waiting = Product { target, bytes }.wait().map_err(Stop::Refused)?;
            made.pictures.push(Picture { waiting, page });
        }
    }
    clock.tell(&path, console);
    Ok(made)
}

/// Most pixels that are looked at to measure a page; a larger page is looked at smaller.
const LOOKED_AT: f64 = 4_000_000.0;

/// The measures of a page, from its geometry and, where it is not too large to be drawn, from its pixels.
fn measured(scene: &Scene, fonts: &Fonts) -> Measures {
    let mut measures = measure(scene);
    let area = scene.size.width.to_f64() * scene.size.height.to_f64();
    let raster = Raster { scale: (LOOKED_AT / area).sqrt().min(1.0), ..Raster::default() };
    if let Ok(pixels) = pixels(scene, fonts, &raster) {
        measures.add_pixels(scene, &pixels);
    }
    measures
}

/// Letters named in one warning.
const NAMED: usize = 20;

fn missing_letters(drawing: &Drawing, path: &Path, fonts: &Fonts, console: Console) {
    let Some((_, words)) = drawing.missing.first() else { return };
    let code = |letter: char| format!("`{}` (U+{:04X})", escaped(&letter.to_string()), u32::from(letter));
    let named: Vec<String> = drawing.missing.iter().take(NAMED).map(|(letter, _)| code(*letter)).collect();
    let more = match drawing.missing.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let (these, boxes) = if drawing.missing.len() > 1 { ("letters", "boxes are") } else { ("letter", "a box is") };
    console.warning(&format!(
        "{}: neither `{}` nor any other font at hand has the {these} {}{more}, first in `{}`; {boxes} drawn; `--fonts \
         FOLDER` adds fonts",
        shown(path),
        escaped(fonts.family(Face::Regular.into())),
        named.join(", "),
        escaped(&words.chars().take(60).collect::<String>())
    ));
}

impl Render {
    /// The sheets of a poster, where one is asked for.
    fn sheets(&self) -> Option<Sheets> {
        let (columns, rows) = self.tiles?;
        let sheet = Page::from(self.page).size().or_else(|| Page::A4.size())?;
        Some(Sheets { sheet, columns, rows })
    }

    /// Threads that draw.
    fn threads(&self) -> usize {
        self.threads.map_or_else(together::cores, usize::from)
    }

    fn options(&self) -> Options {
        Options {
            view: self.view.clone(),
            variants: self.variants.clone(),
            traces: self.traces.clone(),
            unfolded: self.fold == Fold::Never,
            team: self.team.clone(),
            today: self.today,
            stages: self.stages.clone(),
            lanes: self.lanes.clone(),
            page: self.page.into(),
            sheets: self.sheets(),
            bones: self.debug == Some(Debug::Layout),
            changes: self.changes,
        }
    }
}

/// Where the time of one file went.
struct Clock {
    on: bool,
    last: Cell<Instant>,
    laps: RefCell<Vec<(&'static str, Duration)>>,
}

impl Clock {
    fn new(on: bool) -> Clock {
        Clock { on, last: Cell::new(Instant::now()), laps: RefCell::default() }
    }

    /// Counts the time since the last lap to a stage.
    fn lap(&self, name: &'static str) {
        let now = Instant::now();
        let more = now.duration_since(self.last.replace(now));
        let mut laps = self.laps.borrow_mut();
        match laps.iter_mut().find(|(known, _)| *known == name) {
            Some((_, whole)) => *whole += more,
            None => laps.push((name, more)),
        }
    }

    fn tell(&self, path: &Path, console: Console) {
        if self.on {
            let laps = self.laps.borrow();
            let told = laps.iter().map(|(name, time)| format!("{name} {:.1}", time.as_secs_f64() * 1000.0));
            console.always(&format!("{}: {} ms", shown(path), told.collect::<Vec<_>>().join(", ")));
        }
    }
}
