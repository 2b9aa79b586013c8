//! The shortest way along the links between two cards.

use std::collections::VecDeque;

use crate::blueprint::Blueprint;
use crate::blueprint::CardId;
use crate::blueprint::LinkId;
use crate::sorted::Sorted;

/// A way along links: `links[i]` joins `cards[i]` and `cards[i + 1]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Way {
    /// The cards, both ends included.
    pub cards: Vec<CardId>,
    /// The links between them, one fewer than there are cards.
    pub links: Vec<LinkId>,
}

/// The links of a blueprint as they can be walked, either way along an arrow.
#[derive(Debug, Clone)]
pub struct Graph {
    /// For each card its neighbours, those that stand first in the file first, with the link that leads there.
    neighbours: Vec<Vec<(CardId, LinkId)>>,
}

impl Graph {
    /// The links of a blueprint. Between two cards the first written link counts before a derived one.
    pub fn new(blueprint: &Blueprint) -> Graph {
        let mut neighbours: Vec<Vec<(CardId, LinkId)>> = vec![Vec::new(); blueprint.cards.len()];
        for (index, link) in blueprint.links.iter().enumerate() {
            for (near, far) in [(link.from, link.to), (link.to, link.from)] {
                if let Some(list) = neighbours.get_mut(near.0) {
                    list.push((far, LinkId(index)));
                }
            }
        }
        for list in &mut neighbours {
            list.put_in_order_by(|(card, link)| (standing(blueprint, *card), blueprint[*link].derived, *link));
            list.dedup_by_key(|(card, _)| *card);
        }
        Graph { neighbours }
    }

    /// The shortest way from a card to the nearest of several others; `None` when no link leads there.
    ///
    /// Breadth-first from the goals, so that every card knows how far it is from the nearest one; then from
    /// the start always on to the neighbour that is one nearer and stands first. That gives, of all shortest
    /// ways, the one whose first differing card stands first in the file.
    pub fn way(&self, from: CardId, goals: &[CardId]) -> Option<Way> {
        let distances = self.distances(from, goals);
        let mut left = distances.get(from.0).copied().flatten()?;
        let mut way = Way { cards: vec![from], links: Vec::new() };
        let mut at = from;
        while left > 0 {
            left -= 1;
            let nearer = |card: &CardId| distances.get(card.0) == Some(&Some(left));
            let (card, link) = self.neighbours.get(at.0)?.iter().copied().find(|(card, _)| nearer(card))?;
            way.cards.push(card);
            way.links.push(link);
            at = card;
        }
        Some(way)
    }

    /// Links from each card to the nearest goal, as far out as `from`.
    fn distances(&self, from: CardId, goals: &[CardId]) -> Vec<Option<usize>> {
        let mut distances = vec![None; self.neighbours.len()];
        let mut waiting = VecDeque::new();
        for goal in goals {
            if let Some(distance @ None) = distances.get_mut(goal.0) {
                *distance = Some(0);
                waiting.push_back((*goal, 0));
            }
        }
        while let Some((card, distance)) = waiting.pop_front() {
            if card == from {
                break;
            }
            for (next, _) in self.neighbours.get(card.0).into_iter().flatten() {
                if let Some(unknown @ None) = distances.get_mut(next.0) {
                    *unknown = Some(distance + 1);
                    waiting.push_back((*next, distance + 1));
                }
            }
        }
        distances
    }
}

/// Where a card stands among equals: written ones by their place in the file, then derived systems by theirs.
fn standing(blueprint: &Blueprint, id: CardId) -> (bool, usize, usize) {
    let card = &blueprint[id];
    match card.system {
        Some(system) => (true, blueprint[system].span.start, id.0),
        None => (false, card.span.start, id.0),
    }
}

/// The cards on the shortest way along the links from one card to the nearest of several others.
pub fn path(blueprint: &Blueprint, from: CardId, goals: &[CardId]) -> Option<Vec<CardId>> {
    Graph::new(blueprint).way(from, goals).map(|way| way.cards)
}
