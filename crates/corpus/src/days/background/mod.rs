//! What goes on at every Mac, whoever works with it.

pub mod backup;
pub mod guard;
pub mod management;
pub mod personal;
pub mod reports;
pub mod sync;
pub mod system;
pub mod tunnel;
pub mod update;
