//! The change list as data.

use serde_json::Map;
use serde_json::Value as Json;
use serde_json::json;

use crate::diff::Counts;
use crate::diff::Value;

use super::ChangeList;
use super::Named;
use super::Row;

/// The change list as one JSON object: `from`, `to`, `elements`, `links`, and the two lists of what does not
/// fit together, `unexplained` (ids of changes no opportunity explains) and `without_change` (ids of
/// opportunities no change carries out). `similarity` of an element is null unless it was matched by near
/// words. Between two files `compared` holds the ids of the variants that were held against each other, a pair each,
/// and `variants` of an element or link those in which it holds; else both are empty. `counts` has one entry a
/// comparison: the ids of its two sides and how many cards are new, changed, moved and removed. `figures` are the metrics,
/// times, hand-offs and crossings in words, null where a side has none. An element that replaces another
/// is `new`, and the one it replaces `removed`: the two name each other.
pub fn json(list: &ChangeList) -> String {
    let links: Vec<Json> = list
        .arrows
        .iter()
        .map(|rewritten| {
            let arrow = &rewritten.arrow;
            json!({
                "what": arrow.what.word(),
                "from": arrow.from,
                "to": arrow.to,
                "type": arrow.kind.word(),
                "label": arrow.label,
                "old_to": arrow.old_to,
                "old_type": arrow.old_kind.map(crate::blueprint::LinkType::word),
                "variants": rewritten.variants,
            })
        })
        .collect();
    let unexplained: Vec<&str> = list.unexplained().map(|row| row.element.id.as_str()).collect();
    let compared = list.compared.iter().map(|(compared, _)| json!([compared.before, compared.after]));
    let count = |(before, after): (&Option<String>, &Option<String>), counts: Counts| {
        let Counts { new, changed, moved, removed } = counts;
        json!({ "from": before, "to": after, "new": new, "changed": changed, "moved": moved, "removed": removed })
    };
    let counts: Vec<Json> = match list.compared.as_slice() {
        [] => vec![count((&list.from.id, &list.to.id), list.counts)],
        compared => {
            let each = compared.iter();
            each.map(|(compared, counts)| {
                count((&Some(compared.before.clone()), &Some(compared.after.clone())), *counts)
            })
            .collect()
        }
    };
    let figures = list.figures.iter().map(|figure| {
        json!({
            "name": figure.name,
            "from": figure.from,
            "to": figure.to,
            "difference": figure.difference,
            "remark": figure.remark,
        })
    });
    let object = json!({
        "from": list.from.id,
        "to": list.to.id,
        "compared": compared.collect::<Vec<Json>>(),
        "counts": counts,
        "elements": list.rows.iter().map(element).collect::<Vec<Json>>(),
        "links": links,
        "unexplained": unexplained,
        "without_change": ids(&list.without_change),
        "figures": figures.collect::<Vec<Json>>(),
    });
    let mut out = serde_json::to_string_pretty(&object).unwrap_or_default();
    out.push('\n');
    out
}

fn element(row: &Row) -> Json {
    let element = &row.element;
    let mut fields = Map::new();
    for field in &element.fields {
        fields.insert(field.name.to_owned(), json!([value(field.before.as_ref()), value(field.after.as_ref())]));
    }
    json!({
        "kind": element.kind.word(),
        "id": element.id,
        "what": element.what.iter().map(|what| what.word()).collect::<Vec<_>>(),
        "text": element.words,
        "fields": fields,
        "replaces": element.replaces,
        "replaced_by": element.replaced_by,
        "why": row.why,
        "by": row.by.as_ref().map(|by| by.id.as_str()),
        "pains": row.pains.iter().map(|relieved| relieved.pain.id.as_str()).collect::<Vec<_>>(),
        "owner": ids(&row.owner),
        "similarity": element.similarity,
        "variants": row.variants,
    })
}

fn ids(named: &[Named]) -> Vec<&str> {
    named.iter().map(|named| named.id.as_str()).collect()
}

/// A number that is whole is written so.
fn value(value: Option<&Value>) -> Json {
    match value {
        None => Json::Null,
        Some(Value::Words(words)) => json!(words),
        Some(Value::Flag(flag)) => json!(flag),
        Some(Value::List(items)) => json!(items),
        #[allow(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
        Some(Value::Number(number, _)) if number.fract() == 0.0 && number.abs() < 9.0e15 => json!(*number as i64),
        Some(Value::Number(number, _)) => json!(number),
    }
}
