//! Lane keys: what a step, a stage or the head holds in a lane, as words, a table or an array.

use toml::de::DeValue;

use super::Cell;
use super::Document;
use super::Element;
use super::Home;
use super::Item;
use super::Override;
use super::Spot;
use super::schema::Kind;
use super::shapes::Node;
use super::shapes::is_filler;
use super::walk::Reader;
use crate::diagnostic::Diagnostic;

/// The cells among the keys of one table, and those that replace them in variants.
#[derive(Debug, Default)]
pub(super) struct Cells {
    pub(super) cells: Vec<Cell>,
    pub(super) overrides: Vec<Override>,
}

impl Cells {
    /// Puts what the cells hold where it is at home.
    pub(super) fn settle_in(self, home: Home, document: &mut Document) {
        for cell in self.cells {
            for (place, element) in cell.elements.into_iter().enumerate() {
                if let Some(element) = element {
                    let (home, lane) = (home.clone(), cell.lane.clone());
                    document.items.push(Item { element, home, moved: None, lane, place });
                }
            }
        }
        document.replaced_cells.extend(self.overrides.into_iter().map(|difference| (home.clone(), difference)));
    }
}

impl Reader<'_> {
    /// What stands behind a lane key.
    pub(super) fn cell(&mut self, lane: Spot<String>, kind: Kind, node: &Node<'_>) -> Option<Cell> {
        if is_filler(node) {
            return None;
        }
        let elements = match node.get_ref() {
            DeValue::Array(array) => array.iter().map(|node| self.cell_element(&lane, kind, node)).collect(),
            _ => vec![self.cell_element(&lane, kind, node)],
        };
        Some(Cell { lane, elements })
    }

    fn cell_element(&mut self, lane: &Spot<String>, kind: Kind, node: &Node<'_>) -> Option<Element> {
        if is_filler(node) {
            return None;
        }
        match node.get_ref() {
            DeValue::Array(array) if !array.is_empty() => {
                self.found.push(
                    Diagnostic::error(
                        "wrong-type",
                        node.span(),
                        format!("`{}` holds an array in an array", lane.value),
                    )
                    .help("an array holds words and tables only"),
                );
                None
            }
            DeValue::Boolean(_) => {
                self.found.push(
                    Diagnostic::error(
                        "wrong-type",
                        node.span(),
                        format!("`{}` takes words, a table or an array, found `true` or `false`", lane.value),
                    )
                    .help("put the words in quotes"),
                );
                None
            }
            _ if self.blank(node) => None,
            _ => self.element(kind, None, node),
        }
    }
}
