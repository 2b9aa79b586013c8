//! Blueprint and metrics in, places on the page out.
pub mod route;
