//! Service blueprints as code.
#![cfg_attr(
    not(test),
    deny(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::print_stderr,
        clippy::print_stdout,
        clippy::string_slice,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]

pub mod blueprint;
pub mod board;
pub mod check;
pub mod color;
pub mod diagnostic;
pub mod diff;
pub mod document;
pub mod duration;
pub mod export;
pub mod figures;
pub mod geom;
pub mod icons;
pub mod layout;
pub mod limits;
pub mod measure;
pub mod nearest;
pub mod paint;
pub mod plan;
pub mod poster;
pub mod render;
pub mod report;
pub mod resources;
pub mod scene;
pub mod ship;
pub mod sorted;
pub mod source;
pub mod stages;
pub mod style;
pub mod text;
pub mod trace;
pub mod variant;
pub mod words;
