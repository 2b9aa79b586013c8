//! Service blueprints as code.

pub mod blueprint;
pub mod color;
pub mod diagnostic;
pub mod diff;
pub mod duration;
pub mod geom;
pub mod layout;
pub mod report;
pub mod scene;
pub mod source;
pub mod text;
