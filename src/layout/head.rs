//! Head and foot of the page: overline, pill, title, headline, facts; sources and name at the bottom.

use crate::board::Board;
use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::layout::Label;
use crate::layout::Tone;
use crate::layout::Tools;
use crate::layout::height;
use crate::style::Type;
use crate::text::Anchor;
use crate::text::TextBlock;

/// The head of a page.
pub struct Head {
    /// Words.
    pub labels: Vec<Label>,
    /// State pill.
    pub pill: Option<(Rect, Label)>,
    /// Hairlines between facts.
    pub rules: Vec<(Point, Point)>,
    /// Where the pictures of the personas stand, in the board's order.
    pub portraits: Vec<Rect>,
    /// Where the logo stands.
    pub logo: Option<Rect>,
    /// Where the grid may begin.
    pub bottom: Len,
}

/// The foot of a page.
pub struct Footer {
    /// Words.
    pub labels: Vec<Label>,
    /// Hairline above.
    pub rule: (Point, Point),
    /// Lower edge of the page.
    pub bottom: Len,
}

/// Least room for the title before facts move below it.
const TITLE_ROOM: Len = Len::px(420);

/// Places the head.
pub fn head(board: &Board, width: Len, tools: Tools) -> Head {
    let (metrics, typography) = (tools.metrics, tools.typography);
    let [logo_width, logo_height] = metrics.logo_room;
    let logo = (logo_width > Len::ZERO)
        .then(|| Rect::new(width - metrics.margin - logo_width, Len::px(36), logo_width, logo_height));
    let right = logo.map_or(width - metrics.margin, |logo| logo.x - Len::px(28));
    let mut labels = Vec::new();
    let facts = facts(board, tools);
    let room = if facts.width > Len::ZERO {
        right - facts.width - Len::px(40) - metrics.margin
    } else {
        right - metrics.margin
    };
    let beside = room >= TITLE_ROOM;
    let room = if beside { room } else { right - metrics.margin };
    let overline = tools.fitted(&board.overline.to_uppercase(), typography.overline, room);
    let at = Point::new(metrics.margin, metrics.head_overline);
    labels.push(tools.label(&overline, typography.overline, at, Anchor::Left, Tone::Soft));
    let after = metrics.margin + tools.width(&overline, typography.overline) + Len::px(28);
    let end = metrics.margin + room;
    let pill = board.pill.as_ref().map(|pill| pill_at(pill, after, end, tools));
    let kind = title_type(&board.title, room, tools);
    let title = tools.wrap(&board.title, kind, room);
    let top = metrics.head_title - tools.baseline(typography.title);
    labels.push(tools.block(&title, kind, metrics.margin, top, Anchor::Left, Tone::Ink));
    let mut bottom = top + height(&title, kind);
    if let Some(headline) = &board.headline {
        let kind = typography.headline;
        let block = tools.wrap(headline, kind, room.min(Len::px(1100)));
        let top = bottom + (metrics.head_headline - metrics.head_title - Len::px(20)).max(Len::px(1));
        labels.push(tools.block(&block, kind, metrics.margin, top, Anchor::Left, Tone::Soft));
        bottom = top + height(&block, kind);
    }
    let fact_top = if beside { Len::px(40) } else { bottom + Len::px(12) };
    let fact_left = if beside { right - facts.width } else { metrics.margin };
    let Placed { labels: fact_labels, rules, portraits, bottom: fact_bottom } =
        facts.place(fact_left, right, fact_top, tools);
    labels.extend(fact_labels);
    let fact_bottom = fact_bottom.max(logo.map_or(Len::ZERO, Rect::bottom));
    // A page that goes on from another one needs no room for what only the first one says.
    let least = if board.page.0 > 1 { Len::ZERO } else { metrics.head_bottom - Len::px(6) };
    let bottom = (bottom + Len::px(12)).max(fact_bottom + Len::px(14)).max(least);
    Head { labels, pill, rules, portraits, logo, bottom }
}

fn pill_at(words: &str, left: Len, right: Len, tools: Tools) -> (Rect, Label) {
    let kind = tools.typography.pill;
    let words = tools.fitted(&words.to_uppercase(), kind, right - left - Len::px(20));
    let size = tools.width(&words, kind) + Len::px(20);
    let middle = tools.metrics.head_overline - Len::px(4);
    let frame = Rect::new(left, middle - Len::px(10), size, Len::px(20));
    let down = tools.ruler.cap_height(kind.font()).half();
    let at = frame.center().offset(kind.tracking.half(), down);
    (frame, tools.label(&words, kind, at, Anchor::Middle, Tone::OnBar))
}

/// The title's type: full size where one line holds it, smaller down to the least size, then it wraps.
fn title_type(title: &str, room: Len, tools: Tools) -> Type {
    let full = tools.typography.title;
    let wide = tools.width(title, full);
    if wide <= room {
        return full;
    }
    let least = tools.typography.title_least;
    let size = Len::from_f64((full.size.to_f64() * room.to_f64() / wide.to_f64()).floor()).max(least);
    let scaled = |len: Len| Len::from_f64(len.to_f64() * size.to_f64() / full.size.to_f64());
    Type { size, line: scaled(full.line), tracking: scaled(full.tracking), ..full }
}

struct Facts {
    columns: Vec<(TextBlock, TextBlock, Len)>,
    portraits: usize,
    width: Len,
}

struct Placed {
    labels: Vec<Label>,
    rules: Vec<(Point, Point)>,
    portraits: Vec<Rect>,
    bottom: Len,
}

/// Side of a persona's picture, and the room after it.
const PORTRAIT: (Len, Len) = (Len::px(48), Len::px(10));

const FACT_GAP: Len = Len::px(28);

/// Breaks the facts so that each value takes two lines at most where the room allows.
fn facts(board: &Board, tools: Tools) -> Facts {
    let typography = tools.typography;
    let columns: Vec<(TextBlock, TextBlock, Len)> = board
        .facts
        .iter()
        .map(|(label, value)| {
            let label = tools.wrap(&label.to_uppercase(), typography.meta_label, Len::px(220));
            let whole = tools.width(value, typography.meta_value);
            let kind = typography.meta_value;
            let short = whole <= Len::px(110);
            let least = if short { whole } else { whole.half() }.min(Len::px(260)).max(label.width) + Len(1);
            let widths = (0..12).map(|step| least + Len::px(10) * step);
            let two = widths.map(|width| tools.wrap(value, kind, width)).find(|block| block.lines.len() <= 2);
            let value = two.unwrap_or_else(|| tools.wrap(value, kind, Len::px(300)));
            let width = label.width.max(value.width);
            (label, value, width)
        })
        .collect();
    let gaps = FACT_GAP * i32::try_from(columns.len()).unwrap_or(0) - FACT_GAP.half();
    let portraits = board.portraits.len();
    let pictures = (PORTRAIT.0 + PORTRAIT.1) * i32::try_from(portraits).unwrap_or(0);
    let width = columns.iter().map(|(_, _, width)| *width).sum::<Len>() + gaps + pictures;
    Facts { columns, portraits, width: if board.facts.is_empty() { Len::ZERO } else { width } }
}

impl Facts {
    /// From `left`, in as many rows as it takes not to reach past `right`.
    fn place(&self, left: Len, right: Len, top: Len, tools: Tools) -> Placed {
        let typography = tools.typography;
        let mut labels = Vec::new();
        let mut rules = Vec::new();
        let mut top = top;
        let mut bottom = top;
        let mut x = left;
        let mut portraits = Vec::new();
        let mut row = 0;
        for (index, (label, value, width)) in self.columns.iter().enumerate() {
            if x > left && x + FACT_GAP.half() + *width > right {
                bottom = reach(&mut rules, row, top, bottom);
                (row, top, x) = (rules.len(), bottom + Len::px(12), left);
            }
            let rule = x;
            for _ in (0..self.portraits).filter(|_| index == 0) {
                portraits.push(Rect::new(x + FACT_GAP.half(), top, PORTRAIT.0, PORTRAIT.0));
                bottom = bottom.max(top + PORTRAIT.0);
                x += PORTRAIT.0 + PORTRAIT.1;
            }
            let text = x + FACT_GAP.half();
            labels.push(tools.block(label, typography.meta_label, text, top, Anchor::Left, Tone::Quiet));
            let below = top + height(label, typography.meta_label) + Len::px(4);
            labels.push(tools.block(value, typography.meta_value, text, below, Anchor::Left, Tone::Ink));
            bottom = bottom.max(below + height(value, typography.meta_value));
            rules.push((Point::new(rule, top), Point::new(rule, top)));
            x += *width + FACT_GAP;
        }
        reach(&mut rules, row, top, bottom);
        Placed { labels, rules, portraits, bottom }
    }
}

/// Leads the rules of a row of facts to its end, which it gives.
fn reach(rules: &mut [(Point, Point)], row: usize, top: Len, bottom: Len) -> Len {
    let end = bottom.max(top + Len::px(50));
    rules.iter_mut().skip(row).for_each(|rule| rule.1.y = end);
    end
}

/// Places the footer below `top`.
pub fn footer(board: &Board, top: Len, width: Len, tools: Tools) -> Footer {
    let kind = tools.typography.footer;
    let margin = tools.metrics.margin;
    let right = width - margin;
    let (number, pages) = board.page;
    let page = format!("{} · {} / {}", board.footer_right, board.count(number), board.count(pages));
    let page_width = tools.width(&page, kind).min((right - margin).half());
    let page = tools.wrap(&page, kind, page_width + Len(1));
    let left = tools.wrap(&board.footer_left, kind, (right - margin - page_width - Len::px(40)).max(Len::px(200)));
    let rule = top + Len::px(8);
    let text_top = rule + Len::px(9);
    let mut labels = vec![tools.block(&page, kind, right, text_top, Anchor::Right, Tone::Quiet)];
    if !board.footer_left.is_empty() {
        labels.push(tools.block(&left, kind, margin, text_top, Anchor::Left, Tone::Quiet));
    }
    let lines = height(&page, kind).max(if board.footer_left.is_empty() { Len::ZERO } else { height(&left, kind) });
    Footer { labels, rule: (Point::new(margin, rule), Point::new(right, rule)), bottom: text_top + lines + Len::px(14) }
}
