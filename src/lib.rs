//! Service blueprints as code.

pub mod blueprint;
pub mod color;
pub mod diagnostic;
pub mod export;
pub mod geom;
pub mod icons;
pub mod layout;
pub mod scene;
pub mod source;
pub mod text;
