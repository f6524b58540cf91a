//! What reduces a score, and only where it is proven: roles of programs, and stores' own services.

mod role;
mod store;

pub use role::{Role, RolesFile, compile as compile_roles};
pub use store::{Services, Stores, StoresFile, Vaults, compile as compile_stores};
