//! Programs of the fleet, with the identifiers and teams that Apple and the makers sign them with.

pub mod agents;
pub mod apps;
pub mod system;
pub mod tools;
