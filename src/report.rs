//! What is known about a service, told in words, tables and data.
pub mod changes;
pub mod outline;
pub mod plan;
pub mod sheet;
pub mod trace;
