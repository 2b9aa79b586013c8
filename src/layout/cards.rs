//! The inside of cards: how high they must be at a width, and where words, icons, badges and pins stand.

use crate::blueprint::CardMark;
use crate::blueprint::Role;
use crate::board::Board;
use crate::board::Content;
use crate::board::Gauge;
use crate::board::Icon;
use crate::board::Item;
use crate::board::State;
use crate::board::state_word;
use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::layout::Label;
use crate::layout::Tone;
use crate::layout::Tools;
use crate::layout::height;
use crate::style::Type;
use crate::text::Anchor;
use crate::text::Face;
use crate::text::TextBlock;
use crate::words::Word;

/// A card with everything in it at its place.
#[derive(Debug, Clone)]
pub struct ItemBox {
    /// Outline.
    pub frame: Rect,
    /// The card's own words.
    pub text: Label,
    /// Words it had before.
    pub old_text: Option<Label>,
    /// Small words.
    pub small: Option<Label>,
    /// Where the icon stands.
    pub icon: Option<Rect>,
    /// An emoji in the icon's place.
    pub emoji: Option<Label>,
    /// Where the card's picture stands.
    pub image: Option<Rect>,
    /// Owners.
    pub badges: Vec<BadgeBox>,
    /// Marks.
    pub marks: Vec<(CardMark, Rect)>,
    /// Pins, in the order of the item's pins; the register's own pin comes last.
    pub pins: Vec<PinBox>,
    /// Change tag.
    pub tag: Option<(Rect, Label)>,
    /// Root-cause tag.
    pub root: Option<(Rect, Label)>,
    /// A metric's bar.
    pub gauge: Option<GaugeBox>,
}

/// A team's badge.
#[derive(Debug, Clone)]
pub struct BadgeBox {
    /// Index of the team in the board; `None` for a missing owner.
    pub team: Option<usize>,
    /// Middle of the circle.
    pub center: Point,
    /// Letters.
    pub initials: Label,
    /// Name beside it, where there is room.
    pub name: Option<Label>,
}

/// A pin.
#[derive(Debug, Clone)]
pub struct PinBox {
    /// Middle.
    pub center: Point,
    /// Width of its shape: more than usual where the short name is long.
    pub width: Len,
    /// Short name in it.
    pub label: Label,
}

/// A metric's figures.
#[derive(Debug, Clone)]
pub struct GaugeBox {
    /// Value.
    pub value: Label,
    /// Words for the target.
    pub target: Option<Label>,
    /// Whole bar.
    pub bar: Option<Rect>,
    /// Filled part.
    pub filled: Option<Rect>,
    /// Mark at the target.
    pub aim: Option<Rect>,
}

/// How a card is built, by its lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// Icon beside words, both in the middle.
    Evidence,
    /// Words in the middle.
    Customer,
    /// Words at the top, owner at the bottom.
    Work,
    /// Icon and name, owner below.
    System,
    /// Icon, name and owner on one line.
    WideSystem,
    /// Pin and words.
    Register,
    /// Value, words, bar.
    Metric,
    /// A blank slip.
    Slip,
    /// A flag at the edge of a page.
    Flag,
}

/// A card's words, broken to its width, and the height it needs.
#[derive(Debug, Clone)]
pub struct Body {
    /// How it is built.
    pub build: Build,
    /// Least height.
    pub height: Len,
    text: TextBlock,
    old: Option<TextBlock>,
    small: Option<TextBlock>,
    kind: Type,
    /// Whether a metric's words stand beside its value (else below).
    beside: bool,
    /// How many rows the badges take.
    badge_rows: i32,
}

fn build(item: &Item, role: Role, wide: bool) -> Build {
    match item.content {
        _ if item.slip => Build::Slip,
        Content::Pain | Content::Opportunity => Build::Register,
        Content::Metric(_) => Build::Metric,
        Content::Flag => Build::Flag,
        Content::Card => match role {
            Role::Evidence => Build::Evidence,
            Role::Customer => Build::Customer,
            Role::Support if wide => Build::WideSystem,
            Role::Support => Build::System,
            _ => Build::Work,
        },
    }
}

fn type_of(build: Build, tools: Tools) -> Type {
    let typography = tools.typography;
    match (build, tools.compact) {
        (Build::Evidence, false) => typography.evidence,
        (Build::Evidence, true) => typography.evidence_compact,
        (Build::Customer, false) => typography.customer,
        (Build::Customer, true) => typography.customer_compact,
        (Build::Register, false) => typography.register,
        (Build::Register, true) => typography.register_compact,
        (Build::Metric, _) => typography.small,
        (Build::Flag, _) => typography.team,
        (_, false) => typography.card,
        (_, true) => typography.card_compact,
    }
}

/// Room left and right of a card's words.
pub fn padding(tools: Tools) -> Len {
    if tools.compact { tools.metrics.padding_compact } else { tools.metrics.padding }
}

/// Left end of a card's words.
fn text_left(build: Build, item: &Item, tools: Tools) -> Len {
    let inset = padding(tools);
    match build {
        Build::Flag => Len::px(8),
        Build::Register if tools.compact => inset,
        Build::Register => {
            let code = item.code.as_ref().map_or(Len::ZERO, |code| pin_width(code, tools));
            Len::px(42) + (code - tools.metrics.pin_width - Len::px(1)).max(Len::ZERO)
        }
        _ if item.icon.is_some() => inset + tools.metrics.icon + Len::px(8),
        _ => inset,
    }
}

/// Width of the badges of an item with their names (as far as they have one).
fn badges_width(item: &Item, board: &Board, names: bool, tools: Tools) -> Len {
    let metrics = tools.metrics;
    let one = |team: &usize| {
        let name = board.teams.get(*team).filter(|_| names).map(|team| tools.width(&team.name, tools.typography.team));
        metrics.badge * 2 + name.map_or(Len::px(3), |name| metrics.badge_gap + name + Len::px(10))
    };
    let missing = if item.owner_missing { metrics.badge * 2 } else { Len::ZERO };
    item.owners.iter().map(one).sum::<Len>() + missing
}

/// Breaks a card's words to `width` and finds the least height of the card.
///
/// Expects: `width` is the card's outline. Ensures: at the height found or any larger one, [`place`] puts
/// everything inside.
pub fn measure(item: &Item, board: &Board, role: Role, width: Len, tools: Tools) -> Body {
    let Room { build, kind, room } = room(item, board, role, width, tools);
    let (inset, left) = (padding(tools), text_left(build, item, tools));
    let beside = match &item.content {
        Content::Metric(gauge) => metric_words_width(gauge, width, tools).is_some(),
        _ => false,
    };
    let text = tools.wrap(&item.text, kind, room);
    let old = item.old_text.as_ref().map(|old| tools.wrap(old, tools.typography.old_words, room));
    let small = small_words(item).map(|small| {
        let from = if build == Build::Register { left } else { inset };
        tools.wrap(&small, tools.typography.small, width - from - inset)
    });
    let badge_room = match build {
        Build::Register => width - left - inset,
        _ => width - inset * 2,
    } - marks_width(item);
    let badge_rows = if build == Build::WideSystem { 1 } else { badge_rows(item, board, badge_room, tools) };
    let mut body = Body { build, height: Len::ZERO, text, old, small, kind, beside, badge_rows };
    body.height = least_height(&body, item, tools) + image_height(item);
    body
}

/// How a card's own words stand on it.
struct Room {
    build: Build,
    kind: Type,
    room: Len,
}

fn room(item: &Item, board: &Board, role: Role, width: Len, tools: Tools) -> Room {
    let wide = item.system && item.last > item.first && fits_one_line(item, board, width, tools);
    let build = build(item, role, wide);
    let inset = padding(tools);
    let left = text_left(build, item, tools);
    let room = match (build, &item.content) {
        (Build::Metric, Content::Metric(gauge)) => metric_words_width(gauge, width, tools).unwrap_or(width),
        (Build::Customer, _) => width - inset * 2 - marks_width(item) * 2,
        (Build::Register, _) => width - left - inset.min(REGISTER_RIGHT),
        _ => width - left - inset,
    };
    Room { build, kind: type_of(build, tools), room: room.max(Len::px(10)) }
}

/// How many lines a card's own words take at a width; `None` where a word would be broken.
pub fn lines(item: &Item, board: &Board, role: Role, width: Len, tools: Tools) -> Option<usize> {
    let Room { kind, room, .. } = room(item, board, role, width, tools);
    let whole = tools.ruler.widest_word(&item.text, kind.font()) <= room;
    whole.then(|| tools.ruler.count_lines(&item.text, kind.font(), room, tools.right_to_left))
}

/// How much wider than `width` a card has to be to hold its widest letter: there are ligatures as wide as a sentence.
pub fn lacks(item: &Item, board: &Board, role: Role, width: Len, tools: Tools) -> Len {
    let Room { kind, room, .. } = room(item, board, role, width, tools);
    // No letter of Latin, Greek or Cyrillic is wider than two of its size.
    let wide = item.text.chars().filter(|letter| *letter > '\u{900}');
    let widest = wide.map(|letter| tools.width(letter.encode_utf8(&mut [0; 4]), kind)).max();
    (widest.unwrap_or(Len::ZERO) - room).max(Len::ZERO)
}

/// Room right of a register entry's words, which its pin has moved to the right.
const REGISTER_RIGHT: Len = Len::px(8);

/// Height that a card's picture takes at its top.
fn image_height(item: &Item) -> Len {
    let shown = item.image.is_some() && !item.slip && !item.system;
    if shown { IMAGE + Len::px(8) } else { Len::ZERO }
}

/// Height of a picture on a card.
const IMAGE: Len = Len::px(64);

fn small_words(item: &Item) -> Option<String> {
    let parts: Vec<&str> = [item.actor.as_deref(), item.small.as_deref()].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

fn fits_one_line(item: &Item, board: &Board, width: Len, tools: Tools) -> bool {
    let kind = type_of(Build::WideSystem, tools);
    let left = text_left(Build::WideSystem, item, tools);
    let owners = badges_width(item, board, true, tools);
    let extra = small_words(item).is_some() || item.old_text.is_some();
    !extra && left + tools.width(&item.text, kind) + Len::px(14) + owners + padding(tools) <= width
}

/// Room for a metric's words beside its value; `None` when there is too little.
fn metric_words_width(gauge: &Gauge, width: Len, tools: Tools) -> Option<Len> {
    let value = tools.width(&gauge.value, tools.typography.metric_value);
    Some(width - value - Len::px(8)).filter(|beside| *beside >= Len::px(62))
}

/// Height of the rows at the bottom of a card: small words, owners, marks.
fn bottom_rows(body: &Body, item: &Item, tools: Tools) -> Len {
    if body.build == Build::WideSystem {
        return Len::ZERO;
    }
    let small = body.small.as_ref().map_or(Len::ZERO, |small| height(small, tools.typography.small) + Len::px(4));
    let owners = has_owner_row(body.build, item);
    small + if owners { badge_step(tools) * body.badge_rows + Len::px(1) } else { Len::ZERO }
}

/// Distance from one badge without its name to the next.
fn badge_step(tools: Tools) -> Len {
    tools.metrics.badge * 2 + Len::px(3)
}

/// How many badges without names stand in a row.
fn badges_in_row(room: Len, tools: Tools) -> i32 {
    ((room + Len::px(3)).0 / badge_step(tools).0.max(1)).max(1)
}

/// How many rows an item's badges take: one with their names, where they fit, else as many as it needs without.
fn badge_rows(item: &Item, board: &Board, room: Len, tools: Tools) -> i32 {
    if badges_width(item, board, true, tools) - Len::px(10) <= room {
        return 1;
    }
    let count = i32::try_from(item.owners.len()).unwrap_or(i32::MAX).saturating_add(i32::from(item.owner_missing));
    let row = badges_in_row(room, tools);
    (count.saturating_add(row - 1) / row).max(1)
}

/// Whether a row of badges and marks stands at the bottom of a card. The marks of a customer's card stand at its
/// left instead, so that its words stay in the middle.
fn has_owner_row(build: Build, item: &Item) -> bool {
    let marks = build != Build::Customer && !item.marks.is_empty();
    !item.owners.is_empty() || item.owner_missing || marks
}

/// Width of an item's marks.
fn marks_width(item: &Item) -> Len {
    MARK_STEP * i32::try_from(item.marks.len()).unwrap_or(0)
}

/// Distance from one mark to the next.
const MARK_STEP: Len = Len::px(18);

/// Top of a register entry's words: beside its pin, or below it where the card is narrow.
fn register_top(tools: Tools) -> Len {
    if tools.compact { Len::px(34) } else { Len::px(11) }
}

fn least_height(body: &Body, item: &Item, tools: Tools) -> Len {
    let metrics = tools.metrics;
    let words = height(&body.text, body.kind);
    let old = body.old.as_ref().map_or(Len::ZERO, |old| height(old, tools.typography.old_words) + Len::px(2));
    let bottom = bottom_rows(body, item, tools);
    let top = metrics.first_baseline - tools.baseline(body.kind);
    match body.build {
        Build::Evidence => (words + old + bottom + Len::px(16)).max(metrics.row_evidence),
        Build::Customer => (words + old + bottom + Len::px(16)).max(metrics.row_customer),
        Build::Work => {
            let gap = if bottom > Len::ZERO { Len::px(12) } else { Len::ZERO };
            (top + words + old + gap + bottom + Len::px(11)).max(metrics.row_card)
        }
        Build::System => {
            let gap = if bottom > Len::ZERO { Len::px(2) } else { Len::ZERO };
            (top + words + old + gap + bottom + Len::px(9)).max(metrics.row_system_wide)
        }
        Build::WideSystem => metrics.row_system_wide,
        Build::Register => {
            let top = register_top(tools);
            let least = if item.content == Content::Pain { metrics.row_pain } else { metrics.row_opportunity };
            (top + words + old + bottom + Len::px(11)).max(least)
        }
        Build::Metric => {
            let value = tools.typography.metric_value.line;
            let upper = if body.beside { value.max(words) } else { value + words };
            let bar = Len::px(20);
            (upper + bar + Len::px(2)).max(metrics.row_metric)
        }
        Build::Slip => Len::px(20),
        Build::Flag => words + Len::px(16),
    }
}

/// Places everything in a card of the given outline.
///
/// Expects: `frame` is as wide as measured and at least as high as the body asks.
pub fn place(item: &Item, board: &Board, body: &Body, frame: Rect, tools: Tools) -> ItemBox {
    let metrics = tools.metrics;
    let inset = padding(tools);
    let whole = frame;
    let high = image_height(item);
    let frame = Rect { y: frame.y + high, height: frame.height - high, ..frame };
    let left = frame.x + text_left(body.build, item, tools);
    let words = height(&body.text, body.kind);
    let old_height = body.old.as_ref().map_or(Len::ZERO, |old| height(old, tools.typography.old_words) + Len::px(2));
    let bottom = bottom_rows(body, item, tools);
    let ghost = item.state == State::Removed;
    let tone = if ghost { Tone::Ghost } else { Tone::Ink };
    let upper = frame.height - bottom;
    let middle = frame.y + (upper - words - old_height).half();
    let (top, x, anchor) = match body.build {
        Build::Customer | Build::Flag => (middle, frame.center().x, Anchor::Middle),
        Build::Evidence | Build::WideSystem => (middle, left, Anchor::Left),
        Build::Register => (frame.y + register_top(tools), left, Anchor::Left),
        Build::Metric => {
            return ItemBox { tag: tag(item, board, whole, tools), ..place_metric(item, body, frame, tools) };
        }
        _ => (frame.y + metrics.first_baseline - tools.baseline(body.kind), left, Anchor::Left),
    };
    let mut text = tools.block(&body.text, body.kind, x, top, anchor, tone);
    text.strike = ghost;
    let old_text = body.old.as_ref().map(|old| {
        let kind = tools.typography.old_words;
        let mut label = tools.block(old, kind, x, top + words + Len::px(2), anchor, Tone::Quiet);
        label.strike = true;
        label
    });
    let icon = item.icon.as_ref().filter(|_| !item.slip).map(|_| {
        let size = metrics.icon;
        let y = match body.build {
            Build::Evidence | Build::WideSystem => frame.y + (upper - size).half(),
            Build::Customer => frame.y + (upper - size).half(),
            _ => frame.y + metrics.first_baseline - tools.baseline(body.kind) + (body.kind.line - size).half(),
        };
        Rect::new(frame.x + inset, y, size, size)
    });
    let row = bottom_row(body, item, frame, tools);
    let start = match body.build {
        Build::Register => left,
        Build::WideSystem => left + body.text.width + Len::px(14),
        _ => frame.x + inset,
    };
    let badges = badges(item, board, Point::new(start, row.badge), frame.right() - inset - marks_width(item), tools);
    let marks = item.marks.iter().enumerate().map(|(index, mark)| {
        let step = MARK_STEP * i32::try_from(index).unwrap_or(0);
        let (x, middle) = match body.build {
            Build::Customer => (frame.x + inset - Len::px(2) + step, frame.y + upper.half()),
            _ => (frame.right() - inset - Len::px(16) - step, row.badge),
        };
        (*mark, Rect::new(x, middle - Len::px(8), Len::px(16), Len::px(16)))
    });
    let small = body.small.as_ref().map(|small| {
        let (x, anchor) = match body.build {
            Build::Customer => (frame.center().x, Anchor::Middle),
            Build::Register => (frame.x + text_left(body.build, item, tools), Anchor::Left),
            _ => (frame.x + inset, Anchor::Left),
        };
        tools.block(small, tools.typography.small, x, row.small, anchor, Tone::Soft)
    });
    let emoji = match (&item.icon, icon) {
        (Some(Icon::Emoji(emoji)), Some(icon)) => {
            let kind = Type { face: Face::Regular, size: Len::px(15), line: Len::px(18), tracking: Len::ZERO };
            let at = Point::new(icon.center().x, icon.y + Len::px(15));
            Some(tools.label(emoji, kind, at, Anchor::Middle, Tone::Ink))
        }
        _ => None,
    };
    ItemBox {
        frame: whole,
        text,
        old_text,
        small,
        icon,
        emoji,
        image: (high > Len::ZERO)
            .then(|| Rect::new(whole.x + inset, whole.y + Len::px(10), whole.width - inset * 2, IMAGE)),
        badges,
        marks: marks.collect(),
        pins: pins(item, whole, tools),
        tag: tag(item, board, whole, tools),
        root: root_tag(item, board, whole, tools),
        gauge: None,
    }
}

struct BottomRow {
    /// Middle of the badges.
    badge: Len,
    /// Top of the small words.
    small: Len,
}

fn bottom_row(body: &Body, item: &Item, frame: Rect, tools: Tools) -> BottomRow {
    let owners = has_owner_row(body.build, item);
    let foot = match body.build {
        Build::Work => Len::px(18),
        Build::System => Len::px(18),
        Build::Register => Len::px(18),
        _ => Len::px(16),
    };
    let badge = match body.build {
        Build::WideSystem => frame.center().y,
        Build::Work if owners && frame.height >= Len::px(92) => frame.bottom() - Len::px(27),
        _ => frame.bottom() - foot,
    };
    let small_height = body.small.as_ref().map_or(Len::ZERO, |small| height(small, tools.typography.small));
    let more = badge_step(tools) * (body.badge_rows - 1);
    let small = if owners { badge - more - tools.metrics.badge - Len::px(4) } else { frame.bottom() - Len::px(9) };
    BottomRow { badge, small: small - small_height }
}

fn badges(item: &Item, board: &Board, at: Point, right: Len, tools: Tools) -> Vec<BadgeBox> {
    let metrics = tools.metrics;
    let names = badges_width(item, board, true, tools) - Len::px(10) <= right - at.x;
    let owners = item.owners.iter().filter_map(|team| Some((Some(*team), board.teams.get(*team)?)));
    let known = owners.map(|(team, known)| (team, known.initials.as_str(), Some(&known.name)));
    let missing = item.owner_missing.then_some((None, NOBODY, None));
    let row = usize::try_from(badges_in_row(right - at.x, tools)).unwrap_or(1);
    let all: Vec<(Option<usize>, &str, Option<&String>)> = known.chain(missing).collect();
    let rows = if names { 1 } else { all.len().div_ceil(row) };
    let mut x = at.x;
    let mut placed = Vec::new();
    for (index, (team, initials, name)) in all.into_iter().enumerate() {
        let above = if names { 0 } else { i32::try_from(rows - 1 - index / row).unwrap_or(0) };
        if !names && index % row == 0 {
            x = at.x;
        }
        let center = Point::new(x + metrics.badge, at.y - badge_step(tools) * above);
        placed.push(badge(team, initials, name.filter(|_| names), center, tools));
        x += badge_step(tools);
        if let Some(name) = name.filter(|_| names) {
            x += metrics.badge_gap + tools.width(name, tools.typography.team) + Len::px(7);
        }
    }
    placed
}

/// What stands in the badge of something that nobody owns.
pub const NOBODY: &str = "?";

/// A badge with its middle at `center`.
pub fn badge(team: Option<usize>, initials: &str, name: Option<&String>, center: Point, tools: Tools) -> BadgeBox {
    let kind = tools.typography.badge;
    let down = tools.ruler.cap_height(kind.font()).half();
    let tone = if team.is_some() { Tone::OnTeam } else { Tone::Soft };
    // Two letters mostly fit; signs that hold their neighbour to be a part of them may be as wide as a word.
    let initials = tools.fitted(initials, kind, tools.metrics.badge * 2 + Len::px(4));
    BadgeBox {
        team,
        center,
        initials: tools.label(&initials, kind, center.offset(Len::ZERO, down), Anchor::Middle, tone),
        name: name.map(|name| {
            let kind = tools.typography.team;
            let down = tools.ruler.cap_height(kind.font()).half();
            let x = tools.metrics.badge + tools.metrics.badge_gap;
            tools.label(name, kind, center.offset(x, down), Anchor::Left, Tone::Soft)
        }),
    }
}

/// A pin with its middle at `center`.
pub fn pin(code: &str, center: Point, tone: Tone, tools: Tools) -> PinBox {
    let kind = tools.typography.pin;
    let down = tools.ruler.cap_height(kind.font()).half();
    let label = tools.label(code, kind, center.offset(Len::ZERO, down), Anchor::Middle, tone);
    PinBox { center, width: pin_width(code, tools), label }
}

/// Width of a pin with this short name.
fn pin_width(code: &str, tools: Tools) -> Len {
    (tools.width(code, tools.typography.pin) + Len::px(13)).max(tools.metrics.pin_width)
}

/// Room at the right end of a card's top edge that its pins take.
pub fn pins_reach(item: &Item, tools: Tools) -> Len {
    let metrics = tools.metrics;
    let gap = metrics.pin_step - metrics.pin_width;
    let widths: Len = item.pins.iter().map(|pin| pin_width(&pin.code, tools) + gap).sum();
    if item.pins.is_empty() { Len::ZERO } else { widths + metrics.pin_inset - metrics.pin_width.half() }
}

fn pins(item: &Item, frame: Rect, tools: Tools) -> Vec<PinBox> {
    let metrics = tools.metrics;
    let gap = metrics.pin_step - metrics.pin_width;
    let mut right = frame.right() - metrics.pin_inset + metrics.pin_width.half();
    let mut placed = Vec::new();
    for known in item.pins.iter().rev() {
        let width = pin_width(&known.code, tools);
        let center = Point::new(right - width.half(), frame.y - metrics.pin_rise);
        let tone = if known.kind == crate::board::PinKind::Caused { Tone::Pain } else { Tone::OnMark };
        placed.push(pin(&known.code, center, tone, tools));
        right -= width + gap;
    }
    placed.reverse();
    if let Some(code) = &item.code {
        let corner = frame_corner(frame);
        let more = (pin_width(code, tools) - metrics.pin_width).half();
        placed.push(pin(code, corner.offset(more - Len::px(1), Len::ZERO), Tone::OnMark, tools));
    }
    placed
}

fn frame_corner(frame: Rect) -> Point {
    Point::new(frame.x + Len::px(22), frame.y + Len::px(20))
}

/// A tag's frame and words, its top left corner at `at`.
pub fn tag_at(words: &str, at: Point, tone: Tone, tools: Tools) -> (Rect, Label) {
    let kind = tools.typography.tag;
    let words = words.to_uppercase();
    let width = tools.width(&words, kind) + Len::px(10);
    let frame = Rect::new(at.x, at.y, width, tools.metrics.tag_height);
    let down = tools.ruler.cap_height(kind.font()).half();
    let label = tools.label(&words, kind, frame.center().offset(kind.tracking.half(), down), Anchor::Middle, tone);
    (frame, label)
}

/// Least width of a card that says something.
const LEAST: Len = Len::px(104);

/// Least width of an item, so that its tag and its pins have room beside each other, or a metric its value.
pub fn least_width(item: &Item, board: &Board, tools: Tools) -> Len {
    if let Content::Metric(gauge) = &item.content {
        return tools.width(&gauge.value, tools.typography.metric_value);
    }
    let (tag, pins) = (tag_reach(item, board, tools), pins_reach(item, tools));
    let both = if tag > Len::ZERO && pins > Len::ZERO { tag + pins + Len::px(4) } else { Len::ZERO };
    // Only what stands on folded steps alone, or on steps of other pages, has less than a column.
    if item.content == Content::Card { both.max(LEAST) } else { both }
}

/// Width of an item's change tag, from the card's left edge.
pub fn tag_reach(item: &Item, board: &Board, tools: Tools) -> Len {
    state_word(item.state).filter(|_| !item.slip).map_or(Len::ZERO, |word| {
        tools.width(&board.words.get(word).to_uppercase(), tools.typography.tag) + Len::px(10) - tools.metrics.tag_out
    })
}

/// How far an item's change tag stands above its top edge. A metric has no border that it could stand on, and its value
/// begins at once.
pub fn tag_rise(item: &Item, tools: Tools) -> Len {
    match item.content {
        Content::Metric(_) => tools.metrics.tag_height + Len::px(2),
        _ => tools.metrics.tag_rise,
    }
}

fn tag(item: &Item, board: &Board, frame: Rect, tools: Tools) -> Option<(Rect, Label)> {
    let word = state_word(item.state).filter(|_| !item.slip)?;
    let at = Point::new(frame.x - tools.metrics.tag_out, frame.y - tag_rise(item, tools));
    let tone = if item.state == State::Removed { Tone::Ghost } else { Tone::OnMark };
    Some(tag_at(board.words.get(word), at, tone, tools))
}

fn root_tag(item: &Item, board: &Board, frame: Rect, tools: Tools) -> Option<(Rect, Label)> {
    if !item.root_cause {
        return None;
    }
    let words = board.words.get(Word::RootCause).to_uppercase();
    let width = tools.width(&words, tools.typography.tag) + Len::px(10);
    let at = Point::new(frame.center().x - width.half(), frame.bottom() - tools.metrics.tag_height.half());
    Some(tag_at(&words, at, Tone::OnMark, tools))
}

/// Least length of a metric's bar.
const LEAST_BAR: Len = Len::px(20);

fn place_metric(item: &Item, body: &Body, frame: Rect, tools: Tools) -> ItemBox {
    let metrics = tools.metrics;
    let Content::Metric(gauge) = &item.content else { return bare(item, body, frame, tools) };
    let kind = tools.typography.metric_value;
    let value_width = tools.width(&gauge.value, kind);
    let words = height(&body.text, body.kind);
    let (x, top) = if body.beside {
        let middle = frame.y + (kind.line.max(words) - words).half();
        let one = body.text.lines.len() == 1;
        (frame.x + value_width + Len::px(8), if one { middle + Len::px(2) } else { middle })
    } else {
        (frame.x, frame.y + kind.line)
    };
    let value_top = if body.beside { frame.y + (kind.line.max(words) - kind.line).half() } else { frame.y };
    let value =
        tools.label(&gauge.value, kind, Point::new(frame.x, value_top + tools.baseline(kind)), Anchor::Left, Tone::Ink);
    let row = frame.bottom() - Len::px(9);
    let small = tools.typography.small_strong;
    // A bar keeps its least length beside the target.
    let taken = if gauge.filled.is_some() { LEAST_BAR + Len::px(10) } else { Len::ZERO };
    let target = gauge.target.as_ref().map(|target| tools.fitted(target, small, frame.width - taken));
    let target_width = target.as_ref().map_or(Len::ZERO, |target| tools.width(target, small));
    let down = tools.ruler.cap_height(small.font()).half();
    let gap = if gauge.target.is_some() { target_width + Len::px(10) } else { Len::ZERO };
    let length = (frame.width - gap).min(Len::px(260)).max(LEAST_BAR);
    let bar = gauge.filled.map(|_| Rect::new(frame.x, row - metrics.bar_height.half(), length, metrics.bar_height));
    let share =
        |bar: Rect, share: i32| Len(i32::try_from(i64::from(bar.width.0) * i64::from(share) / 1000).unwrap_or(0));
    let target = target.map(|target| {
        let x = bar.map_or(frame.x, |bar| frame.right().min(bar.right() + gap) - target_width);
        tools.label(&target, small, Point::new(x.max(frame.x), row + down), Anchor::Left, Tone::Opportunity)
    });
    let filled = bar.zip(gauge.filled).map(|(bar, filled)| Rect { width: share(bar, filled), ..bar });
    let aim = bar.zip(gauge.aim).map(|(bar, aim)| {
        let x = (bar.x + share(bar, aim) - metrics.bar_mark_width.half()).max(bar.x);
        Rect::new(x, row - metrics.bar_mark_height.half(), metrics.bar_mark_width, metrics.bar_mark_height)
    });
    ItemBox {
        text: tools.block(&body.text, body.kind, x, top, Anchor::Left, Tone::Soft),
        gauge: Some(GaugeBox { value, target, bar, filled, aim }),
        ..bare(item, body, frame, tools)
    }
}

fn bare(item: &Item, body: &Body, frame: Rect, tools: Tools) -> ItemBox {
    let text = tools.block(&body.text, body.kind, frame.x, frame.y, Anchor::Left, Tone::Ink);
    ItemBox {
        frame,
        text,
        old_text: None,
        small: None,
        icon: None,
        emoji: None,
        image: None,
        badges: Vec::new(),
        marks: Vec::new(),
        pins: pins(item, frame, tools),
        tag: None,
        root: None,
        gauge: None,
    }
}
