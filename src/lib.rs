//! Service blueprints as code.

pub mod blueprint;
pub mod board;
pub mod color;
pub mod diagnostic;
pub mod diff;
pub mod duration;
pub mod export;
pub mod geom;
pub mod icons;
pub mod layout;
pub mod measure;
pub mod nearest;
pub mod paint;
pub mod plan;
pub mod render;
pub mod report;
pub mod scene;
pub mod source;
pub mod style;
pub mod text;
pub mod trace;
pub mod words;
