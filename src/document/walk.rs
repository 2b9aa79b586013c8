//! The walk over the spanned tree: tables to elements, every unknown key said.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use toml::de::DeTable;
use toml::de::DeValue;

use super::Document;
use super::Element;
use super::Field;
use super::Home;
use super::Item;
use super::Override;
use super::Reading;
use super::Spot;
use super::Step;
use super::Value;
use super::cells::Cells;
use super::names::nfc;
use super::schema::Kind;
use super::schema::ROLES;
use super::schema::Shape;
use super::schema::TABLES;
use super::schema::reserved;
use super::shapes::Node;
use super::shapes::found_type;
use super::shapes::is_filler;
use super::syntax;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Range2;
use crate::limits::Limits;
use crate::sorted::Gather;
use crate::sorted::Sorted;
use crate::source::Source;

/// The smallest file worth drawing, shown to whoever gives an empty one.
const SMALLEST: &str = "the smallest blueprint is\n\n    title = \"A visit\"\n\n    [[step]]\n    customer = \"Arrives\"\n    \
                        frontstage = \"Greets the guest\"";

/// What the walk knows and what it has found so far.
pub(super) struct Reader<'s> {
    pub(super) source: &'s Source,
    pub(super) limits: &'s Limits,
    pub(super) found: Vec<Diagnostic>,
    pub(super) lanes: Vec<(String, Kind)>,
    pub(super) links: usize,
    pub(super) unseen: Vec<Range2>,
}

/// A table that was read: the element, and the cells that stood among its keys.
pub(super) struct Table {
    pub(super) element: Element,
    pub(super) cells: Cells,
}

/// A table's entries in file order.
pub(super) fn entries<'t, 'i>(
    table: &'t DeTable<'i>,
) -> Vec<(&'t toml::Spanned<toml::de::DeString<'i>>, &'t Node<'i>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.put_in_order_by(|(key, _)| key.span().start);
    entries
}

pub(super) fn read(source: &Source, limits: &Limits) -> Result<Reading, Vec<Diagnostic>> {
    if source.text().len() > limits.file {
        let (size, limit) = (source.text().len(), limits.file);
        return Err(vec![
            Diagnostic::error("file-limit", 0..0, format!("the file is {size} bytes long"))
                .help(format!("the limit `file` is {limit} bytes")),
        ]);
    }
    let mut found = Vec::new();
    let prepared = syntax::prepare(source.text());
    let Some((root, broken)) = syntax::parse(source, &prepared, limits, &mut found) else { return Err(found) };
    if root.is_empty() && found.is_empty() {
        return Err(vec![Diagnostic::error("empty-file", 0..0, "the file says nothing").help(SMALLEST)]);
    }
    let mut reader = Reader { source, limits, found, lanes: Vec::new(), links: 0, unseen: Vec::new() };
    reader.lanes = lanes(&root);
    let mut document = reader.document(&root);
    reader.count(&document)?;
    name(&mut document);
    // On a line that is broken, what looks like a key is mostly part of a text.
    let line = |finding: &Diagnostic| source.place(finding.span.start).line;
    let torn: BTreeSet<usize> = reader.found.iter().filter(|finding| finding.name == "syntax").map(line).gather();
    if !torn.is_empty() {
        reader.found.retain(|finding| finding.name != "unknown-key" || !torn.contains(&line(finding)));
    }
    Ok(Reading { document, findings: reader.found, broken, unseen: reader.unseen })
}

/// The lanes of a file and what each holds: those that need no declaration, and the declared ones.
fn lanes(root: &DeTable<'_>) -> Vec<(String, Kind)> {
    let reserved = reserved();
    let mut lanes = Vec::new();
    let declared: Vec<&DeTable<'_>> = match root.get("lane").map(|node| node.get_ref()) {
        Some(DeValue::Array(array)) => array.iter().filter_map(|node| node.get_ref().as_table()).collect(),
        Some(DeValue::Table(table)) => vec![table],
        _ => Vec::new(),
    };
    for table in declared {
        let word = |key: &str| table.get(key).and_then(|node| node.get_ref().as_str());
        let Some(id) = word("id") else { continue };
        let id = nfc(id);
        if !reserved.contains(&id.as_str()) {
            let kind = kind_of_role(word("role").unwrap_or(&id));
            lanes.push((id, kind));
        }
    }
    for role in ROLES.iter().take(9) {
        if !lanes.iter().any(|(id, _)| id == role) {
            lanes.push(((*role).to_owned(), kind_of_role(role)));
        }
    }
    lanes
}

/// What a lane of a role holds.
pub fn kind_of_role(role: &str) -> Kind {
    match role {
        "feeling" => Kind::Feeling,
        "pain" => Kind::Pain,
        "opportunity" => Kind::Opportunity,
        "metric" => Kind::Metric,
        _ => Kind::Card,
    }
}

impl Reader<'_> {
    fn document(&mut self, root: &DeTable<'_>) -> Document {
        let head = self.table(Kind::Head, None, root, Range2::default());
        let mut document = Document {
            variant: None,
            head: head.element,
            personas: self.list(root, Kind::Persona, "persona"),
            teams: self.register(root, Kind::Team, "teams"),
            systems: self.register(root, Kind::System, "systems"),
            variants: self.register(root, Kind::Variant, "variants"),
            lanes: self.list(root, Kind::Lane, "lane"),
            lines: self.list(root, Kind::Line, "line"),
            stages: Vec::new(),
            steps: Vec::new(),
            items: Vec::new(),
            replaced_cells: Vec::new(),
            successors: BTreeMap::new(),
            circles: Vec::new(),
        };
        self.lane_ids(&document);
        head.cells.settle_in(Home::Whole, &mut document);
        self.stages(root, &mut document);
        self.bare_steps(root, &mut document);
        document
    }

    /// A lane id that a step, a stage or the head already uses could never be written as a key.
    fn lane_ids(&mut self, document: &Document) {
        let reserved = reserved();
        for lane in &document.lanes {
            if reserved.contains(&lane.id.value.as_str()) {
                self.found.push(
                    Diagnostic::error(
                        "reserved-word",
                        lane.id.span,
                        format!("no lane can be called `{}`", lane.id.value),
                    )
                    .help(format!("these words already mean something: {}", reserved.join(", "))),
                );
            }
        }
    }

    fn stages(&mut self, root: &DeTable<'_>, document: &mut Document) {
        for node in self.tables(root, "stage", true) {
            let Some(table) = node.get_ref().as_table() else { continue };
            let stage = self.table(Kind::Stage, None, table, node.span().into());
            let steps = self.tables(table, "step", true);
            let number = document.stages.len() + 1;
            let mut element = stage.element;
            if !element.id_written {
                element.id.value = format!("stage-{number}");
            }
            if steps.is_empty() {
                // The stage is the column: one id for both, that of a step where none is written.
                if !element.id_written {
                    element.id.value = format!("step-{}", document.steps.len() + 1);
                }
                let id = element.id.value.clone();
                let column = Element { kind: Kind::Step, ..element.clone() };
                document.stages.push(element);
                document.steps.push(Step { element: column, stage: Some(id.clone()), column: document.steps.len() });
                stage.cells.settle_in(Home::Step(id), document);
                continue;
            }
            let id = element.id.value.clone();
            document.stages.push(element);
            stage.cells.settle_in(Home::Stage(id.clone()), document);
            for node in steps {
                self.step(node, Some(id.clone()), document);
            }
        }
    }

    fn bare_steps(&mut self, root: &DeTable<'_>, document: &mut Document) {
        let steps = self.tables(root, "step", true);
        if let (Some(first), Some(stage)) = (steps.first(), document.stages.first()) {
            self.found.push(
                Diagnostic::error("steps-beside-stages", first.span(), "`[[step]]` stands beside `[[stage]]`")
                    .help("write it as `[[stage.step]]` below its stage")
                    .related(stage.span, "the first stage"),
            );
        }
        for node in steps {
            self.step(node, None, document);
        }
    }

    fn step(&mut self, node: &Node<'_>, stage: Option<String>, document: &mut Document) {
        let Some(table) = node.get_ref().as_table() else { return };
        let step = self.table(Kind::Step, None, table, node.span().into());
        let column = document.steps.len();
        let mut element = step.element;
        if !element.id_written {
            element.id.value = format!("step-{}", column + 1);
        }
        let home = Home::Step(element.id.value.clone());
        document.steps.push(Step { element, stage, column });
        step.cells.settle_in(home, document);
    }

    /// The tables of `[[key]]`; a single `[key]` is read all the same and said to be one bracket short.
    fn tables<'t, 'i>(&mut self, table: &'t DeTable<'i>, key: &str, several: bool) -> Vec<&'t Node<'i>> {
        let Some((name, node)) = table.get_key_value(key) else { return Vec::new() };
        if is_filler(node) {
            return Vec::new();
        }
        match node.get_ref() {
            DeValue::Array(array) => {
                let (tables, others): (Vec<_>, Vec<_>) =
                    array.iter().partition(|node| matches!(node.get_ref(), DeValue::Table(_)));
                for other in others {
                    let found = found_type(other.get_ref());
                    self.found.push(
                        Diagnostic::error("wrong-type", other.span(), format!("`{key}` takes tables, found {found}"))
                            .help(format!("write `[[{key}]]` and its keys below")),
                    );
                }
                tables
            }
            DeValue::Table(_) => {
                if several {
                    self.found.push(
                        Diagnostic::error("wrong-type", name.span(), format!("`{key}` stands in single brackets"))
                            .help(
                                format!("there may be several: write `[[…{key}]]` with two brackets each side")
                                    .replace(
                                        "…",
                                        if key == "step" && !table.contains_key("title") { "stage." } else { "" },
                                    ),
                            ),
                    );
                }
                vec![node]
            }
            other => {
                let found = found_type(other);
                self.found.push(
                    Diagnostic::error("wrong-type", node.span(), format!("`{key}` takes tables, found {found}"))
                        .help(format!("write `[[{key}]]` and its keys below")),
                );
                Vec::new()
            }
        }
    }

    /// Elements of `[[key]]`.
    fn list(&mut self, root: &DeTable<'_>, kind: Kind, key: &str) -> Vec<Element> {
        let nodes = self.tables(root, key, kind != Kind::Persona);
        nodes.into_iter().filter_map(|node| self.element(kind, None, node)).collect()
    }

    /// Elements of `[key]`: id to words or table.
    fn register(&mut self, root: &DeTable<'_>, kind: Kind, key: &str) -> Vec<Element> {
        let Some(node) = root.get(key) else { return Vec::new() };
        if is_filler(node) {
            return Vec::new();
        }
        let DeValue::Table(table) = node.get_ref() else {
            let found = found_type(node.get_ref());
            self.found.push(
                Diagnostic::error("wrong-type", node.span(), format!("`{key}` is a table of ids, found {found}"))
                    .help(format!("write `[{key}]` and below it `an-id = \"Name\"`")),
            );
            return Vec::new();
        };
        let mut elements = Vec::new();
        for (id, node) in entries(table) {
            let Some(checked) = self.checked_id(id.get_ref(), id.span().into()) else { continue };
            if self.blank(node) {
                continue;
            }
            elements.extend(self.element(kind, Some(Spot::new(checked, id.span())), node));
        }
        elements
    }

    /// An element: words, or a table. `id` is given where the element stands behind its id.
    pub(super) fn element(&mut self, kind: Kind, id: Option<Spot<String>>, node: &Node<'_>) -> Option<Element> {
        if is_filler(node) {
            return None;
        }
        let span: Range2 = node.span().into();
        match node.get_ref() {
            DeValue::Table(table) => Some(self.table(kind, id, table, span).element),
            DeValue::Boolean(_) | DeValue::Array(_) => {
                let found = found_type(node.get_ref());
                let name = kind.word();
                self.found.push(Diagnostic::error(
                    "wrong-type",
                    span,
                    format!("a {name} is words or a table, found {found}"),
                ));
                None
            }
            _ => {
                let key = kind.words_key();
                let words = self.words(key, node)?;
                let words = if kind == Kind::Link { nfc(&words) } else { words };
                let field = Field { key, key_span: span, value: Value::Words(words), span };
                let mut element = blank(kind, span);
                if let Some(id) = id {
                    element.id = id;
                    element.id_written = true;
                }
                element.fields.push(field);
                Some(element)
            }
        }
    }

    /// A table of a kind: keys by its schema, lane keys to cells, what differs in variants to overrides.
    pub(super) fn table(&mut self, kind: Kind, id: Option<Spot<String>>, table: &DeTable<'_>, span: Range2) -> Table {
        let mut element = blank(kind, span);
        let mut cells = Cells::default();
        if let Some(id) = id {
            element.id = id;
            element.id_written = true;
        }
        for (key, node) in entries(table) {
            let name: &str = key.get_ref();
            let key_span: Range2 = key.span().into();
            match name {
                "future" if kind.varies() => {
                    let variant = Spot::new("future".to_owned(), key_span);
                    self.difference(kind, variant, node, &mut element.overrides);
                }
                "in" if kind.varies() => self.differences(kind, node, &mut element.overrides),
                "only" if kind.varies() => {
                    if let Some(Value::List(list)) = self.value(name, Shape::Refs, node) {
                        element.only = Some(list).filter(|list| !list.is_empty());
                    }
                }
                "step" if kind == Kind::Stage => {}
                _ if kind == Kind::Head && TABLES.contains(&name) => {}
                _ => {
                    if let Some(field) = self.field(kind, name, key_span, node, &mut cells) {
                        element.fields.push(field);
                    }
                }
            }
        }
        if let Some(id) = element.spot("id") {
            element.id = id;
            element.id_written = true;
        }
        for difference in &mut element.overrides {
            cells.overrides.push(Override { fields: Vec::new(), ..difference.clone() });
            difference.cells.clear();
        }
        cells.overrides.retain(|difference| !difference.cells.is_empty());
        Table { element, cells }
    }

    /// One key by the schema of its kind; a lane key goes to the cells.
    fn field(&mut self, kind: Kind, name: &str, key_span: Range2, node: &Node<'_>, cells: &mut Cells) -> Option<Field> {
        if let Some((key, shape)) = kind.shape(name) {
            let value = self.value(key, shape, node).unwrap_or(Value::Unread);
            if key == "format" {
                self.format(&value, node);
            }
            let span = if is_filler(node) { key_span } else { node.span().into() };
            return Some(Field { key, key_span, value, span });
        }
        if kind.holds_cells() {
            let lane = nfc(name);
            if let Some((_, holds)) = self.lanes.iter().find(|(id, _)| *id == lane) {
                let holds = *holds;
                cells.cells.extend(self.cell(Spot::new(lane, key_span), holds, node));
                return None;
            }
        }
        self.unknown(kind, name, key_span, node, false);
        None
    }

    fn format(&mut self, value: &Value, node: &Node<'_>) {
        const FORMAT: i64 = 1;
        if let Value::Whole(number) = value
            && *number > FORMAT
        {
            self.found.push(
                Diagnostic::error(
                    "newer-format",
                    node.span(),
                    format!("the file is written in format {number}, this program reads format {FORMAT}"),
                )
                .help("use a newer version of the program"),
            );
        }
    }

    /// `in = { ID = …, ID = … }`.
    fn differences(&mut self, kind: Kind, node: &Node<'_>, overrides: &mut Vec<Override>) {
        let DeValue::Table(table) = node.get_ref() else {
            if !is_filler(node) {
                let found = found_type(node.get_ref());
                self.found.push(
                    Diagnostic::error("wrong-type", node.span(), format!("`in` takes variants, found {found}"))
                        .help("write `in.future = { … }`, with the id of a variant"),
                );
            }
            return;
        };
        for (id, node) in entries(table) {
            let variant = Spot::new(nfc(id.get_ref()), id.span());
            self.difference(kind, variant, node, overrides);
        }
    }

    /// What differs in one variant: words, or a table of keys.
    fn difference(&mut self, kind: Kind, variant: Spot<String>, node: &Node<'_>, overrides: &mut Vec<Override>) {
        if is_filler(node) {
            return;
        }
        let mut cells = Cells::default();
        let mut fields = Vec::new();
        match node.get_ref() {
            DeValue::Table(table) => {
                for (key, node) in entries(table) {
                    fields.extend(self.different(kind, key.get_ref(), key.span().into(), node, &mut cells));
                }
            }
            DeValue::Array(_) | DeValue::Boolean(_) => {
                let found = found_type(node.get_ref());
                self.found.push(
                    Diagnostic::error(
                        "wrong-type",
                        node.span(),
                        format!("`{}` takes words or a table, found {found}", variant.value),
                    )
                    .help("write only what differs: `future = { text = \"…\" }`"),
                );
                return;
            }
            _ => {
                let key = kind.words_key();
                let value = if self.blank(node) {
                    Some(Value::Blank)
                } else {
                    self.words(key, node)
                        .map(|words| Value::Words(if kind == Kind::Link { nfc(&words) } else { words }))
                };
                let value = value.unwrap_or(Value::Unread);
                fields.push(Field { key, key_span: variant.span, value, span: node.span().into() });
            }
        }
        for earlier in overrides.iter().filter(|earlier| earlier.variant.value == variant.value) {
            for field in &fields {
                if let Some(first) = earlier.fields.iter().find(|first| first.key == field.key) {
                    self.twice(field.key, &variant.value, field.key_span, first.key_span);
                }
            }
            for cell in &cells.cells {
                if let Some(first) = earlier.cells.iter().find(|first| first.lane.value == cell.lane.value) {
                    self.twice(&cell.lane.value, &variant.value, cell.lane.span, first.lane.span);
                }
            }
        }
        for element in cells.cells.iter().flat_map(|cell| cell.elements.iter().flatten()) {
            for nested in &element.overrides {
                self.found.push(
                    Diagnostic::error(
                        "misplaced-key",
                        nested.variant.span,
                        format!("the variant `{}` stands within a variant", nested.variant.value),
                    )
                    .help("this cell is there in one variant only: write the card as it is in that one"),
                );
            }
        }
        overrides.push(Override { variant, fields, cells: cells.cells });
    }

    fn twice(&mut self, key: &str, variant: &str, span: Range2, first: Range2) {
        self.found.push(
            Diagnostic::error("duplicate-key", span, format!("`{key}` is given twice for variant `{variant}`"))
                .help("keep one of the two")
                .related(first, "first here"),
        );
    }

    /// One key of what differs.
    fn different(
        &mut self,
        kind: Kind,
        name: &str,
        key_span: Range2,
        node: &Node<'_>,
        cells: &mut Cells,
    ) -> Option<Field> {
        match name {
            "id" if kind.shape("id").is_some() => {
                self.found.push(
                    Diagnostic::error("id-never-changes", key_span, "an `id` never changes")
                        .help("it says that this is the same element; for another one write `only` and `replaces`"),
                );
                None
            }
            "future" | "in" | "only" => {
                self.found.push(
                    Diagnostic::error("misplaced-key", key_span, format!("`{name}` stands within a variant"))
                        .help("write it beside `future` or `in`, not within"),
                );
                None
            }
            "step" | "lane" if kind.in_cells() => {
                let key = if name == "step" { "step" } else { "lane" };
                let value = self.value(key, Shape::Ref, node)?;
                Some(Field { key, key_span, value, span: node.span().into() })
            }
            _ => {
                if kind.shape(name).is_none() && !(kind.holds_cells() && self.is_lane(name)) {
                    self.unknown(kind, name, key_span, node, true);
                    return None;
                }
                self.field(kind, name, key_span, node, cells)
            }
        }
    }

    fn is_lane(&self, name: &str) -> bool {
        let name = nfc(name);
        self.lanes.iter().any(|(id, _)| *id == name)
    }

    fn count(&self, document: &Document) -> Result<(), Vec<Diagnostic>> {
        // Every variant is a whole blueprint of its own.
        let blueprints = document.variants.len().max(1);
        let drawn = document.items.len().saturating_mul(blueprints);
        let over = [
            ("steps", document.steps.len(), self.limits.steps),
            ("cards", document.items.len(), self.limits.cards),
            ("links", self.links, self.limits.links),
            ("variants", document.variants.len(), self.limits.variants),
        ];
        if let Some((name, count, limit)) = over.into_iter().find(|(_, count, limit)| count > limit) {
            let finding = Diagnostic::error("count-limit", 0..0, format!("the file holds {count} {name}"));
            return Err(vec![finding.help(format!("the limit `{name}` is {limit}"))]);
        }
        let most = self.limits.cards.saturating_mul(4);
        if drawn > most {
            let said = format!("the variants together hold {drawn} cards");
            let finding = Diagnostic::error("count-limit", 0..0, said);
            return Err(vec![finding.help(format!("they may hold {most}, four times the limit `cards`"))]);
        }
        Ok(())
    }
}

/// An element of which nothing is known yet.
fn blank(kind: Kind, span: Range2) -> Element {
    Element {
        kind,
        id: Spot::new(String::new(), span),
        id_written: false,
        span,
        fields: Vec::new(),
        only: None,
        overrides: Vec::new(),
    }
}

/// Gives every element of a cell that has no id one from where it stands.
fn name(document: &mut Document) {
    for Item { element, home, lane, place, .. } in &mut document.items {
        name_one(element, home, &lane.value, *place);
    }
    for (home, difference) in &mut document.replaced_cells {
        for cell in &mut difference.cells {
            for (place, element) in cell.elements.iter_mut().enumerate() {
                if let Some(element) = element {
                    name_one(element, home, &cell.lane.value, place);
                }
            }
        }
    }
}

fn name_one(element: &mut Element, home: &Home, lane: &str, place: usize) {
    if !element.id_written {
        let home = match home {
            Home::Step(id) | Home::Stage(id) => id,
            Home::Whole => "all",
        };
        element.id.value = format!("{home}.{lane}.{}", place + 1);
    }
}
