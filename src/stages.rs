//! Tells whoever listens which stage has just been done. The library has no clock; a listener may have one.

/// Called with the name of a stage each time a part of it is done: `read`, `settle`, `check`, `board`, `measure`,
/// `layout`, `paint`, `write`, `raster`, `encode`. A stage may be told of more than once.
pub type Told<'a> = &'a dyn Fn(&'static str);

/// Listens to nothing.
pub fn nobody(_: &'static str) {}
