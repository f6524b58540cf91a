//! What people do at most desks.

pub mod browse;
pub mod chat;
pub mod documents;
pub mod mail;
pub mod passwords;
pub mod shell;
pub mod terminal;
pub mod upload;
