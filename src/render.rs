//! The spine: every stage once, in order, from a settled service to a scene.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::blueprint::Blueprint;
use crate::blueprint::Service;
use crate::blueprint::Variant;
use crate::board::Arrangement;
use crate::board::Board;
use crate::board::ChangeRow;
use crate::board::build;
use crate::board::build::Request;
use crate::board::changes;
use crate::board::compare;
use crate::board::compare::Shown;
use crate::board::head;
use crate::board::narrow;
use crate::board::pages;
use crate::board::pages::Pages;
use crate::board::pane;
use crate::board::speech;
use crate::board::teams::in_order;
use crate::board::traces;
use crate::diff;
use crate::geom::Len;
use crate::geom::Size;
use crate::layout;
use crate::layout::Layout;
use crate::measure;
use crate::nearest;
use crate::paint;
use crate::paint::Pictures;
use crate::plan::Part;
use crate::plan::plan;
use crate::poster;
use crate::poster::Inks;
use crate::poster::Sheets;
use crate::poster::TooFew;
use crate::report::changes as report;
use crate::report::changes::State;
use crate::scene::Scene;
use crate::stages::Told;
use crate::stages::nobody;
use crate::style::Metrics;
use crate::style::Style;
use crate::style::Typography;
use crate::text::Fonts;
use crate::text::Ruler;
use crate::words::Word;
use crate::words::Words;

/// Which states are shown, and how they stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum View {
    /// Together when the file has a current state and one that builds on it, else the first variant.
    #[default]
    Auto,
    /// Side by side.
    Side,
    /// One above the other.
    Stacked,
    /// One grid with marks only.
    Overlay,
    /// One variant, by its id.
    Variant(String),
}

/// Size of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Page {
    /// As large as its content.
    #[default]
    Free,
    /// A4 landscape.
    A4,
    /// A3 landscape.
    A3,
    /// A 16:9 slide.
    Slide,
    /// A 16:9 screen.
    Screen,
}

impl Page {
    /// The word on the command line and in `data-profile`.
    pub fn word(self) -> &'static str {
        match self {
            Page::Free => "free",
            Page::A4 => "a4",
            Page::A3 => "a3",
            Page::Slide => "slide",
            Page::Screen => "screen",
        }
    }

    /// Extent in page pixels; `None` for a free page.
    pub fn size(self) -> Option<Size> {
        let px = |width, height| Some(Size::new(Len::px(width), Len::px(height)));
        match self {
            Page::Free => None,
            Page::A4 => px(1360, 962),
            Page::A3 => px(1920, 1358),
            Page::Slide => px(1280, 720),
            Page::Screen => px(1920, 1080),
        }
    }
}

/// What to show of a service.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Size of the pages; what does not fit one is split over several.
    pub page: Page,
    /// Makes a poster of it: one page of its own size, as large as these sheets hold, cut into them.
    pub sheets: Option<Sheets>,
    /// Which states, and how they stand.
    pub view: View,
    /// Ids of the variants to show, in order; empty leaves it to the view.
    pub variants: Vec<String>,
    /// Pains to trace, by id or code; at most three.
    pub traces: Vec<String>,
    /// Keeps unchanged steps open in a comparison.
    pub unfolded: bool,
    /// Id of the team whose own is drawn at full strength.
    pub team: Option<String>,
    /// The day that due dates are held against on a team's page. Without one nothing is called overdue: a picture reads
    /// no clock, so that it is the same tomorrow.
    pub today: Option<Date>,
    /// First and last stage to show, by id.
    pub stages: Option<(String, String)>,
    /// Lanes to show, by id; empty shows all.
    pub lanes: Vec<String>,
    /// Draws channels, tracks, gutters and ports of the connectors over the picture.
    pub bones: bool,
    /// Lists the changes below the panes of a comparison.
    pub changes: bool,
}

/// One of two editions of a blueprint that are held against each other.
#[derive(Debug, Clone, Copy)]
pub struct Edition<'a> {
    /// Name of its file.
    pub name: &'a str,
    /// The variant to show.
    pub blueprint: &'a Blueprint,
}

/// Why a service cannot be shown as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Wrong {
    /// No variant of that name.
    #[error("no variant is called `{name}`{help}")]
    Variant {
        /// The name asked for.
        name: String,
        /// What there is.
        help: String,
    },
    /// No pain of that name.
    #[error("no pain point is called `{name}`{help}")]
    Pain {
        /// The name asked for.
        name: String,
        /// What there is.
        help: String,
    },
    /// No team of that name.
    #[error("no team is called `{name}`{help}")]
    Team {
        /// The name asked for.
        name: String,
        /// What there is.
        help: String,
    },
    /// No stage of that name.
    #[error("no stage is called `{name}`{help}")]
    Stage {
        /// The name asked for.
        name: String,
        /// What there is.
        help: String,
    },
    /// No lane of that name.
    #[error("no lane is called `{name}`{help}")]
    Lane {
        /// The name asked for.
        name: String,
        /// What there is.
        help: String,
    },
    /// More than three traces.
    #[error("a page holds at most three traces, {0} were asked for")]
    Traces(usize),
    /// A poster on too few sheets.
    #[error(transparent)]
    Sheets(#[from] TooFew),
    /// A comparison with nothing to compare.
    #[error("this view needs two variants, and the file has {0}")]
    OneVariant(usize),
    /// A list of changes where one state is shown.
    #[error("a list of changes needs two states to compare, and one is shown")]
    NothingCompared,
}

/// A page ready to be written, and what there is to say about it.
#[derive(Debug, Clone)]
pub struct Drawing {
    /// The finished picture.
    pub scene: Scene,
    /// Characters that no face can draw, each with the first words it stands in.
    pub missing: Vec<(char, String)>,
    /// Icons that are not known, with the nearest known names.
    pub unknown_icons: Vec<(String, Vec<&'static str>)>,
    /// How much larger than asked the page had to become.
    pub over: Option<Size>,
}

/// Draws a service on one page of its own size, whatever page is asked for.
///
/// # Errors
/// When the service has not what is asked for.
pub fn draw(
    service: &Service,
    options: &Options,
    style: &Style,
    fonts: &Fonts,
    pictures: &Pictures,
) -> Result<Drawing, Wrong> {
    draw_told(service, options, style, fonts, pictures, &nobody)
}

fn draw_told(
    service: &Service,
    options: &Options,
    style: &Style,
    fonts: &Fonts,
    pictures: &Pictures,
    told: Told,
) -> Result<Drawing, Wrong> {
    let request = planned(request(service, options, &style.metrics)?, service, options); // Service -> what is to be shown
    let board = board(&request, options, style, told)?; //                         Request -> Board
    Ok(picture(&board, style, fonts, pictures, options.bones, told))
}

/// Draws a service on as many pages as it needs.
///
/// # Errors
/// When the service has not what is asked for, or the sheets of a poster are too few.
pub fn draw_pages(
    service: &Service,
    options: &Options,
    style: &Style,
    fonts: &Fonts,
    pictures: &Pictures,
) -> Result<Vec<Drawing>, Wrong> {
    draw_pages_told(service, options, style, fonts, pictures, &nobody)
}

/// The same, telling of the stages `board`, `measure`, `layout` and `paint`.
///
/// # Errors
/// As [`draw_pages`].
pub fn draw_pages_told(
    service: &Service,
    options: &Options,
    style: &Style,
    fonts: &Fonts,
    pictures: &Pictures,
    told: Told,
) -> Result<Vec<Drawing>, Wrong> {
    pages_of(
        &planned(request(service, options, &style.metrics)?, service, options),
        options,
        style,
        fonts,
        pictures,
        told,
    )
}

/// Draws two editions of a blueprint from two files, the later marked with what became of the earlier: matched by
/// written ids, then by lane, step and words. Tells of the same stages as [`draw_pages_told`].
///
/// # Errors
/// When neither has what is asked for, or the sheets of a poster are too few.
pub fn draw_two_pages(
    before: Edition<'_>,
    after: Edition<'_>,
    options: &Options,
    style: &Style,
    fonts: &Fonts,
    pictures: &Pictures,
    told: Told,
) -> Result<Vec<Drawing>, Wrong> {
    let service = Service { variants: vec![before.blueprint.clone(), after.blueprint.clone()] };
    let request = planned(editions(before, after, options, &style.metrics)?, &service, options);
    pages_of(&request, options, style, fonts, pictures, told)
}

/// What is to be shown, narrowed to what is asked for and signed with the style's own footer.
fn board(request: &Request, options: &Options, style: &Style, told: Told) -> Result<Board, Wrong> {
    let mut board = build::board(request);
    narrow(&mut board, options)?;
    sign(&mut board, style);
    told("board");
    Ok(board)
}

fn pages_of(
    request: &Request,
    options: &Options,
    style: &Style,
    fonts: &Fonts,
    pictures: &Pictures,
    told: Told,
) -> Result<Vec<Drawing>, Wrong> {
    let board = board(request, options, style, told)?;
    if let Some(sheets) = &options.sheets {
        let whole = picture(&board, style, fonts, pictures, options.bones, told);
        let inks = Inks { letters: style.palette.ink_2, lines: style.palette.ink_3 };
        let cut = poster::cut(&whole.scene, sheets, inks, &Ruler::new(fonts))?;
        return Ok(cut.into_iter().map(|scene| Drawing { scene, ..whole.clone() }).collect());
    }
    let Some(size) = options.page.size() else {
        return Ok(vec![picture(&board, style, fonts, pictures, options.bones, told)]);
    };
    let drawn = paged(&board, options, size, style, fonts, pictures, told);
    told("layout");
    Ok(drawn)
}

/// How often columns are split anew, since connectors widened a page beyond its size.
const SPLITS: usize = 8;

/// Height that a page is left when its lanes are split: its flags are known only then.
const SLACK: Len = Len::px(4);

/// The pages of a board. Columns are split so that each page is no wider than asked, where a single column is. The list
/// of changes stands on the last page where it has room there, else on pages of its own.
fn paged(
    board: &Board,
    options: &Options,
    size: Size,
    style: &Style,
    fonts: &Fonts,
    pictures: &Pictures,
    told: Told,
) -> Vec<Drawing> {
    let ruler = Ruler::new(fonts).language(&board.language);
    let bare = Board { changes: Vec::new(), ..board.clone() };
    let mut metrics = style.metrics.clone();
    let mut placed = split(&bare, &metrics, &style.typography, &ruler, size);
    if placed.len() > 1 {
        // Narrower columns with a line more on their cards may save pages.
        let narrow = Metrics { lines_wanted: metrics.lines_most, ..metrics.clone() };
        let denser = split(&bare, &narrow, &style.typography, &ruler, size);
        if denser.len() < placed.len() {
            (metrics, placed) = (narrow, denser);
        }
    }
    let lay = |board: &Board| layout::on_page(board, &metrics, &style.typography, &ruler, size);
    if board.work.is_some() {
        let boards = placed.into_iter().map(|(board, _)| board).collect();
        let listed = with_work(boards, board, &|page| lay(page).used <= size.height);
        placed = listed.into_iter().map(|board| (board.clone(), lay(&board))).collect();
    }
    if !board.changes.is_empty() {
        let heights = |part: &Board| layout::change_heights(part, &metrics, &style.typography, &ruler, size);
        let boards = placed.into_iter().map(|(board, _)| board).collect();
        let listed = with_list(boards, &board.changes, size.height, &|board| lay(board).used, &heights);
        placed = listed.into_iter().map(|board| (board.clone(), lay(&board))).collect();
    }
    told("layout");
    let draw = |(board, layout): &(Board, Layout)| {
        let mut scene = painted(board, layout, style, pictures, &ruler, options.bones);
        told("paint");
        if let Some((_, profile)) = scene.tags.0.iter_mut().find(|(name, _)| *name == "data-profile") {
            *profile = options.page.word().to_owned();
        }
        let over = Size::new(layout.size.width - size.width, layout.size.height - size.height);
        Drawing {
            scene,
            missing: ruler.missing().into_iter().collect(),
            unknown_icons: unknown_icons(board),
            over: (over.width > Len::ZERO || over.height > Len::ZERO).then_some(over),
        }
    };
    placed.iter().map(draw).collect()
}

/// A board split over pages of a size, each laid out.
fn split(bare: &Board, metrics: &Metrics, typography: &Typography, ruler: &Ruler, size: Size) -> Vec<(Board, Layout)> {
    // Runs that were tried, and that connectors made wider than the page.
    let mut too_wide: BTreeSet<(usize, usize)> = BTreeSet::new();
    let width = layout::run_widths(bare, metrics, typography, ruler);
    let rest = Board { panes: Vec::new(), ..bare.clone() };
    let mut placed: Vec<(Board, Layout)> = Vec::new();
    for _ in 0..SPLITS {
        let runs = pages::split(bare, |run| {
            !too_wide.iter().any(|(first, last)| run.contains(first) && run.contains(last)) && width(run) <= size.width
        });
        let near: Vec<Board> = runs.iter().map(|run| pages::near(&rest, &bare.panes, run)).collect();
        let mut split = Pages::of(runs, bare.lanes.len());
        for (run, near) in near.iter().enumerate() {
            let alone = split.clone();
            let silent = Board { description: String::new(), ..near.clone() };
            let fits = |lanes: &[usize]| {
                let mut one = alone.clone();
                if let Some(parts) = one.parts.get_mut(run) {
                    *parts = vec![lanes.to_vec()];
                }
                let part = pages::page(&silent, &one, run, 0);
                layout::least_height(&part, metrics, typography, ruler, size) + SLACK <= size.height
            };
            split.split_lanes(near, run, fits);
        }
        let of = |(run, part): (usize, usize)| near.get(run).map(|near| pages::page(near, &split, run, part));
        let boards = split.all().into_iter().filter_map(of);
        placed =
            boards.map(|board| (board.clone(), layout::on_page(&board, metrics, typography, ruler, size))).collect();
        let mut again = false;
        for ((run, _), (_, layout)) in split.all().iter().zip(&placed) {
            let Some(run) = split.runs.get(*run).filter(|run| run.start() < run.end()) else { continue };
            if layout.size.width > size.width {
                again |= too_wide.insert((*run.start(), *run.end()));
            }
        }
        if !again {
            break;
        }
    }
    placed
}

/// Adds a team's work list to pages: on the last one where it has room, else on pages of its own.
fn with_work(mut boards: Vec<Board>, whole: &Board, fits: &dyn Fn(&Board) -> bool) -> Vec<Board> {
    match boards.last().and_then(|last| pages::with_list(last, whole)).filter(|page| fits(page)) {
        Some(page) => {
            boards.pop();
            boards.push(page);
        }
        None => boards.extend(pages::lists(whole, fits)),
    }
    let all = boards.len();
    for (index, board) in boards.iter_mut().enumerate() {
        board.page = (index + 1, all);
    }
    boards
}

/// Rows that are measured at once for a page of the list.
const ROWS_AT_ONCE: usize = 200;

/// Adds the list of changes to pages: below the last one where it has room, else on pages of its own, as many rows on
/// each as are no higher than it.
fn with_list(
    mut boards: Vec<Board>,
    rows: &[ChangeRow],
    most: Len,
    used: &dyn Fn(&Board) -> Len,
    heights: &dyn Fn(&Board) -> Vec<Len>,
) -> Vec<Board> {
    let Some(last) = boards.last_mut() else { return boards };
    let mut joined = Board { changes: rows.to_vec(), ..last.clone() };
    joined.legend.extend(pages::list_page(&joined, Vec::new()).legend);
    joined.legend.sort();
    joined.legend.dedup();
    if used(&joined) <= most {
        *last = joined;
        return boards;
    }
    let whole = joined;
    let mut section = None;
    let mut start = 0;
    while start < rows.len() {
        let mut part: Vec<ChangeRow> = rows.iter().skip(start).take(ROWS_AT_ONCE).cloned().collect();
        if let Some(first) = part.first_mut() {
            first.section = first.section.take().or_else(|| section.clone());
        }
        let page = pages::list_page(&whole, part);
        let high = heights(&page);
        let first = Board { changes: page.changes.iter().take(1).cloned().collect(), ..page.clone() };
        let mut room = most - (used(&first) - high.first().copied().unwrap_or(Len::ZERO));
        let mut count = 0;
        for row in high {
            room -= row;
            if count > 0 && room < Len::ZERO {
                break;
            }
            count += 1;
        }
        let part: Vec<ChangeRow> = page.changes.into_iter().take(count).collect();
        section = part.iter().rev().find_map(|row| row.section.clone()).or(section);
        boards.push(pages::list_page(&whole, part));
        start += count;
    }
    let all = boards.len();
    for (index, board) in boards.iter_mut().enumerate() {
        board.page = (index + 1, all);
    }
    boards
}

/// Puts the words of a brand at the foot of the page.
fn sign(board: &mut Board, style: &Style) {
    if let Some(footer) = &style.brand.footer {
        let line = if board.footer_left.is_empty() { "" } else { "\n" };
        board.footer_left = format!("{}{line}{footer}", board.footer_left);
    }
}

/// Leaves out the stages and lanes that are not asked for, and says so at the foot of the page.
fn narrow(board: &mut Board, options: &Options) -> Result<(), Wrong> {
    let mut left_out: Vec<String> = Vec::new();
    let mut columns = 0..=board.columns.len().saturating_sub(1);
    if let Some((from, to)) = &options.stages {
        let (first, last) = (stage(board, from)?.0, stage(board, to)?.1);
        columns = first.min(last)..=first.max(last);
        left_out.push(format!("{} {from}–{to}", board.words.get(Word::OnlyStages)));
    }
    let ids: Vec<String> = board.lanes.iter().map(|lane| lane.id.clone()).collect();
    let mut keep = vec![true; ids.len()];
    if !options.lanes.is_empty() {
        let names: Vec<&str> = ids.iter().map(String::as_str).collect();
        for name in &options.lanes {
            if !ids.contains(name) {
                return Err(Wrong::Lane { name: name.clone(), help: known(name, &names) });
            }
        }
        keep = ids.iter().map(|id| options.lanes.contains(id)).collect();
        let shown = board.lanes.iter().zip(&keep).filter(|(_, keep)| **keep).map(|(lane, _)| lane.name.as_str());
        left_out.push(format!("{} {}", board.words.get(Word::OnlyLanes), shown.collect::<Vec<_>>().join(", ")));
    }
    if let Some(team) = options.team.as_ref().and_then(|team| board.teams.iter().find(|known| known.id == *team)) {
        left_out.push(format!("{} {}", board.words.get(Word::OnlyTeam), team.name));
    }
    if left_out.is_empty() {
        return Ok(());
    }
    if options.stages.is_some() || !options.lanes.is_empty() {
        narrow::narrow(board, columns, &keep);
    }
    let told: Vec<String> = left_out.iter().map(|words| speech::sentence(words)).collect();
    board.footer_left = format!("{} {}", told.join(" "), board.footer_left).trim().to_owned();
    board.description = format!("{} {}", board.description, told.join(" "));
    Ok(())
}

/// First and last column of a stage, by its id or name.
fn stage(board: &Board, name: &str) -> Result<(usize, usize), Wrong> {
    let named = board.panes.iter().flat_map(|pane| &pane.stages).find(|bar| bar.name == name);
    let id = |column: &crate::board::Column| column.stage.as_deref() == Some(name);
    let by_id = board.columns.iter().position(id).zip(board.columns.iter().rposition(id));
    by_id.or(named.map(|bar| (bar.first, bar.last))).ok_or_else(|| {
        let mut ids: Vec<&str> = board.columns.iter().filter_map(|column| column.stage.as_deref()).collect();
        ids.dedup();
        Wrong::Stage { name: name.to_owned(), help: known(name, &ids) }
    })
}

fn picture(board: &Board, style: &Style, fonts: &Fonts, pictures: &Pictures, bones: bool, told: Told) -> Drawing {
    let ruler = Ruler::new(fonts).language(&board.language);
    let layout: Layout = layout::layout_told(board, &style.metrics, &style.typography, &ruler, told); // Board -> Layout
    let scene = painted(board, &layout, style, pictures, &ruler, bones); //                             Layout -> Scene
    told("paint");
    Drawing { scene, missing: ruler.missing().into_iter().collect(), unknown_icons: unknown_icons(board), over: None }
}

/// Paints a layout, and its bones over it when they are asked for.
fn painted(board: &Board, layout: &Layout, style: &Style, pictures: &Pictures, ruler: &Ruler, bones: bool) -> Scene {
    let mut scene = paint::paint(board, layout, style, pictures);
    check_itself(&scene);
    if bones {
        let words = layout::bones(board, layout, &style.metrics, &style.typography, ruler);
        paint::bones::bones(board, layout, &words, style, &mut scene);
    }
    scene
}

/// Holds a finished picture against everything that must never happen. A fault is one of the program, whatever the
/// file says; so every test and every debug build stops at it, and a release draws on.
fn check_itself(scene: &Scene) {
    if cfg!(debug_assertions) {
        let measures = measure::measure(scene);
        // How well colours stand out is the author's too, who may name them.
        let mut faults = measures.hard.iter().filter(|(name, count)| *count > 0 && !name.ends_with("contrast"));
        assert!(faults.next().is_none(), "the picture is wrong:\n{}", measures.details.join("\n"));
    }
}

/// Paths of the pictures that a service names: personas, icons that are files, pictures on cards, as written.
pub fn pictures(service: &Service) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    for path in service.variants.iter().flat_map(|blueprint| &blueprint.personas).filter_map(|one| one.image.as_ref()) {
        if !paths.contains(path) {
            paths.push(path.clone());
        }
    }
    for card in service.variants.iter().flat_map(|blueprint| &blueprint.cards) {
        let icon = card.icon.as_ref().filter(|icon| matches!(pane::icon(icon), crate::board::Icon::Picture(_)));
        for path in icon.into_iter().chain(&card.image) {
            if !paths.contains(path) {
                paths.push(path.clone());
            }
        }
    }
    paths
}

fn unknown_icons(board: &Board) -> Vec<(String, Vec<&'static str>)> {
    let mut found: Vec<(String, Vec<&'static str>)> = Vec::new();
    for item in board.panes.iter().flat_map(|pane| &pane.items) {
        if let Some(crate::board::Icon::Named(name)) = &item.icon
            && crate::icons::find(name).is_none()
            && !found.iter().any(|(known, _)| known == name)
        {
            found.push((name.clone(), crate::icons::nearest(name)));
        }
    }
    found
}

/// The variants to show, put on one grid and marked.
fn request(service: &Service, options: &Options, metrics: &Metrics) -> Result<Request, Wrong> {
    let chosen = chosen(service, options)?;
    let single = |index: usize| service.variants.get(index).map(compare::alone).unwrap_or_default();
    let (Some(&first), Some(&second)) = (chosen.first(), chosen.get(1)) else {
        let shown = chosen.first().map(|index| single(*index)).unwrap_or_default();
        if options.changes {
            return Err(Wrong::NothingCompared);
        }
        return arranged(vec![shown], options, metrics);
    };
    let mut shown = Vec::new();
    let mut since = vec![None];
    let mut rows = Vec::new();
    let mut editions = true;
    for pair in chosen.windows(2) {
        let [before, after] = pair else { continue };
        let (Some(earlier), Some(later)) = (service.variants.get(*before), service.variants.get(*after)) else {
            continue;
        };
        let Some(diff) = diff::between_variants(service, *before, *after) else { continue };
        let panes = diff::panes(earlier, later, &diff);
        let ground = panes.before.blueprint.clone();
        if *before == first && *after == second && shown.is_empty() {
            shown.push(compare::first(panes.before));
        }
        shown.push(compare::later(panes.after, &ground, earlier, later, &diff));
        editions &= later.variant.as_ref().is_none_or(|variant| variant.from.is_none());
        let words = Words::new(&later.language, &later.words);
        let (from, to) = (head::state_name(earlier, &words), head::state_name(later, &words));
        if options.changes {
            let list = report::changes(earlier, later, &diff, State::of(earlier), State::of(later));
            let section = (chosen.len() > 2).then(|| format!("{from} → {to}"));
            rows.extend(changes::rows(&list, section, &words));
        }
        since.push(Some(from));
    }
    if options.view == View::Overlay {
        shown = shown.split_off(1);
        since = since.split_off(1);
    }
    Ok(Request { since, editions, changes: rows, ..arranged(shown, options, metrics)? })
}

/// Two editions on one grid: the later pane marked, every match by near words told as a guess.
fn editions(before: Edition<'_>, after: Edition<'_>, options: &Options, metrics: &Metrics) -> Result<Request, Wrong> {
    let (earlier, later) = (before.blueprint, after.blueprint);
    let words = Words::new(&later.language, &later.words);
    let diff = diff::between_files(earlier, later);
    let mut panes = diff::panes(earlier, later, &diff);
    // The panes share their rows and columns, whatever these are called in either file.
    let known = &panes.before.blueprint;
    for (lane, known) in panes.after.blueprint.lanes.iter_mut().zip(&known.lanes) {
        lane.id.clone_from(&known.id);
    }
    if panes.after.blueprint.stages.len() == known.stages.len() {
        for (stage, known) in panes.after.blueprint.stages.iter_mut().zip(&known.stages) {
            stage.id.clone_from(&known.id);
        }
    }
    let variant = |edition: Edition<'_>, id: &str, name: Word| {
        let state = Some(head::state_name(edition.blueprint, &words)).filter(|state| !state.is_empty());
        let detail = [Some(edition.name.to_owned()), state].into_iter().flatten().collect::<Vec<_>>().join(", ");
        let from = edition.blueprint.variant.as_ref().and_then(|variant| variant.from.clone());
        Variant { id: id.to_owned(), name: Some(words.get(name).to_owned()), from, date: Some(detail) }
    };
    panes.before.blueprint.variant = Some(variant(before, "before", Word::Before));
    panes.after.blueprint.variant = Some(variant(after, "after", Word::After));
    let ground = panes.before.blueprint.clone();
    let mut shown = vec![compare::first(panes.before), compare::later(panes.after, &ground, earlier, later, &diff)];
    let mut since = vec![None, Some(words.get(Word::Before).to_owned())];
    if options.view == View::Overlay {
        shown = shown.split_off(1);
        since = since.split_off(1);
    }
    let mut rows = Vec::new();
    if options.changes {
        let state = |edition: Edition<'_>| State { id: None, name: edition.name.to_owned() };
        let list = report::changes(earlier, later, &diff, state(before), state(after));
        rows = changes::rows(&list, None, &words);
    }
    let guesses = diff.elements.iter().filter(|element| element.similarity.is_some()).count();
    let remarks = (guesses > 0).then(|| format!("{}: {guesses}", words.get(Word::Guesses))).into_iter().collect();
    Ok(Request { since, editions: true, changes: rows, remarks, ..arranged(shown, options, metrics)? })
}

/// Indices of the variants to show.
fn chosen(service: &Service, options: &Options) -> Result<Vec<usize>, Wrong> {
    let ids: Vec<&str> = service
        .variants
        .iter()
        .filter_map(|blueprint| blueprint.variant.as_ref())
        .map(|variant| variant.id.as_str())
        .collect();
    let find = |name: &str| {
        ids.iter()
            .position(|id| *id == name)
            .ok_or_else(|| Wrong::Variant { name: name.to_owned(), help: known(name, &ids) })
    };
    if let View::Variant(name) = &options.view {
        return Ok(vec![find(name)?]);
    }
    if !options.variants.is_empty() {
        return options.variants.iter().map(|name| find(name)).collect();
    }
    let from = |blueprint: &Blueprint| blueprint.variant.as_ref().and_then(|variant| variant.from.clone());
    let pair = service.variants.iter().enumerate().find_map(|(index, blueprint)| {
        let base = from(blueprint)?;
        Some(vec![ids.iter().position(|id| *id == base)?, index])
    });
    match (&options.view, pair) {
        (_, Some(pair)) => Ok(pair),
        (View::Auto, None) => Ok(vec![0]),
        (_, None) if service.variants.len() > 1 => Ok(vec![0, 1]),
        (_, None) => Err(Wrong::OneVariant(service.variants.len())),
    }
}

fn known(name: &str, names: &[&str]) -> String {
    format!("; {}", nearest::way_out(name, names.iter().copied(), "the file has none"))
}

fn arranged(mut panes: Vec<Shown>, options: &Options, metrics: &Metrics) -> Result<Request, Wrong> {
    if options.traces.len() > 3 {
        return Err(Wrong::Traces(options.traces.len()));
    }
    for name in &options.traces {
        let shown = || panes.iter().flat_map(|pane| std::iter::once(&pane.blueprint).chain(pane.before.as_deref()));
        if !shown().any(|blueprint| traces::find(blueprint, name).is_some()) {
            let all: Vec<&str> =
                shown().flat_map(|blueprint| blueprint.pains.iter().map(|pain| pain.id.as_str())).collect();
            return Err(Wrong::Pain { name: name.clone(), help: known(name, &all) });
        }
    }
    if let [overlay] = panes.as_mut_slice() {
        traces::bridge(overlay, &options.traces);
    }
    if let Some(team) = &options.team {
        let ids: Vec<&str> =
            panes.iter().flat_map(|pane| pane.blueprint.teams.iter().map(|team| team.id.as_str())).collect();
        if !ids.contains(&team.as_str()) {
            return Err(Wrong::Team { name: team.clone(), help: known(team, &ids) });
        }
    }
    let mut request = Request {
        team: options.team.clone(),
        plan: Vec::new(),
        arrangement: Arrangement::Single,
        fold: !options.unfolded && panes.len() > 1,
        traces: options.traces.clone(),
        panes,
        editions: false,
        since: Vec::new(),
        changes: Vec::new(),
        remarks: Vec::new(),
        order: Vec::new(),
    };
    if request.panes.len() > 1 {
        request.arrangement = Arrangement::Side;
        if options.view == View::Stacked || (options.view == View::Auto && !fits(&request, metrics)) {
            request.arrangement = Arrangement::Stacked;
            request.fold = false;
        }
    }
    Ok(request)
}

/// What a page says of the whole service, whatever part of it is shown: the colours of its teams and, where a team's page
/// asks for them, its fixes by rank.
fn planned(request: Request, service: &Service, options: &Options) -> Request {
    let request = Request { order: in_order(service.variants.iter()), ..request };
    if request.team.is_none() {
        return request;
    }
    let part = Part { file: "", service };
    Request { plan: plan(&[part], options.today).rows, ..request }
}

/// Whether panes of least width stand side by side on a page that can still be read as one.
fn fits(request: &Request, metrics: &Metrics) -> bool {
    let board = build::board(request);
    let count = |folded: bool| {
        i32::try_from(board.columns.iter().filter(|column| column.folded == folded).count()).unwrap_or(i32::MAX)
    };
    let panes = i32::try_from(board.panes.len()).unwrap_or(i32::MAX);
    let pane =
        (metrics.column_least + metrics.gutter) * count(false) + (metrics.column_folded + metrics.gutter) * count(true);
    metrics.margin * 2 + metrics.rail + pane * panes + metrics.pane_gap * (panes - 1) <= metrics.side_most
}
