//! What is told, and that it stays the same.

mod bytes;
mod rows;
