//! What reduces a score, and only where it is proven: roles of programs, stores' own services, and what a site sanctioned.

mod role;
mod scope;
mod store;

pub use role::{OWN, Role, RolesFile, compile as compile_roles, range};
pub use scope::{ScopeRow, compile as compile_scopes, is_proven};
pub use store::{Services, Stores, StoresFile, Vaults, compile as compile_stores};
