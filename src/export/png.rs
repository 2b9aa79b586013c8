//! Turns a finished picture into pixels. The only room that knows resvg.
