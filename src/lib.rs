//! Service blueprints as code.

pub mod blueprint;
pub mod board;
pub mod color;
pub mod diagnostic;
pub mod document;
pub mod geom;
pub mod layout;
pub mod limits;
pub mod scene;
pub mod source;
pub mod style;
pub mod text;
pub mod variant;
pub mod words;
