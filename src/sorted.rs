//! Puts values in order, and gathers them in order. The standard library makes its sorting anew for every type and every
//! key, five kilobytes a time; a hundred times that would be a twentieth of the program. Here all share one, which
//! sorts places.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Sorting in place; equals keep their order.
pub trait Sorted<T> {
    /// Puts values in the order that `compare` says.
    fn put_in_order(&mut self, compare: impl FnMut(&T, &T) -> Ordering);

    /// Puts values in the order of their keys.
    fn put_in_order_by<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.put_in_order(|one, other| key(one).cmp(&key(other)));
    }
}

impl<T> Sorted<T> for [T] {
    fn put_in_order(&mut self, mut compare: impl FnMut(&T, &T) -> Ordering) {
        let mut places: Vec<usize> = (0..self.len()).collect();
        sort(&mut places, &mut |one, other| match (self.get(one), self.get(other)) {
            (Some(one), Some(other)) => compare(one, other),
            _ => Ordering::Equal,
        });
        // Each place says where its value comes from; values go round in circles until all stand right.
        for start in 0..self.len() {
            let mut at = start;
            while let Some(place) = places.get_mut(at) {
                let from = std::mem::replace(place, at);
                if from == start || from == at {
                    break;
                }
                self.swap(at, from);
                at = from;
            }
        }
    }
}

fn sort(places: &mut [usize], compare: &mut dyn FnMut(usize, usize) -> Ordering) {
    places.sort_by(|one, other| compare(*one, *other));
}

/// Gathers values one by one: sets and maps that are collected sort them first.
pub fn gathered<T, C: Default + Extend<T>>(values: impl IntoIterator<Item = T>) -> C {
    let mut all = C::default();
    all.extend(values);
    all
}

/// Gathers what an iterator gives into a set or map, one by one; what `collect` does for all else.
pub trait Gather: Iterator + Sized {
    /// The set or map of all of it; of two values with one key the later stays.
    fn gather<C: InOrder + Default + Extend<Self::Item>>(self) -> C {
        gathered(self)
    }
}

impl<I: Iterator> Gather for I {}

/// What keeps its values in order.
pub trait InOrder {}

impl<K, V> InOrder for BTreeMap<K, V> {}
impl<T> InOrder for BTreeSet<T> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_as_the_standard_library_puts_them() {
        let mut state = 7_u64;
        for length in (0..40).chain([1_000]) {
            let mut values: Vec<(u64, usize)> = (0..length)
                .map(|index| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    (state >> 33 & 15, index)
                })
                .collect();
            let mut expected = values.clone();
            expected.sort_by_key(|(key, _)| *key);
            values.put_in_order_by(|(key, _)| *key);
            assert_eq!(values, expected);
            values.rotate_left(length / 3);
            expected.rotate_left(length / 3);
            expected.sort_by(|one, other| other.cmp(one));
            values.put_in_order(|one, other| other.cmp(one));
            assert_eq!(values, expected);
        }
    }

    #[test]
    fn what_is_gathered_is_all() {
        let all: BTreeSet<i32> = gathered([3, 1, 3, 2]);
        assert_eq!(all.into_iter().collect::<Vec<_>>(), [1, 2, 3]);
    }
}
