//! Turns a finished picture into files: SVG text and PNG pixels.

pub mod png;
pub mod svg;
