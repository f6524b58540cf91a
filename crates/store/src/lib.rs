//! Findings over time, in one SQLite file.
