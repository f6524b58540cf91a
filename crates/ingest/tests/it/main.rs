//! What is measured, held against what the one who made the records knows.

mod coverage;
