//! What reduces a score, and only where it is proven: roles of programs, stores' own services, what a site sanctioned, and
//! what it expects.

mod expected;
mod role;
mod scope;
mod store;

pub use expected::{Expected, ExpectedRow, compile as compile_expected};
pub use role::{OWN, Role, RolesFile, compile as compile_roles, range};
pub use scope::{ScopeRow, compile as compile_scopes, is_proven};
pub use store::{ServiceRow, Services, Stores, StoresFile, Vaults, compile as compile_stores};
