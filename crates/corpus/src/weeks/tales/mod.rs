//! Stories, by what they are about.

pub mod agents;
pub mod apple;
pub mod background;
pub mod backup;
pub mod browsing;
pub mod chat;
pub mod cloud;
pub mod crash;
pub mod editors;
pub mod git;
pub mod guards;
pub mod keys;
pub mod lab;
pub mod management;
pub mod office;
pub mod packages;
pub mod passwords;
pub mod runner;
pub mod shell;
pub mod support;
pub mod sync;
pub mod system;
pub mod tunnels;
pub mod updates;
