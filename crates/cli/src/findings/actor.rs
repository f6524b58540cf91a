//! Who acts, if nobody says.

use tollgate_model::is_unsafe_to_show;

use crate::output::tell;

/// Who acts: as they say, or by their login name, which is told.
pub fn actor(said: Option<&str>) -> String {
    if let Some(name) = said {
        return name.to_owned();
    }
    let name = login();
    tell(format_args!("note: by {name}, the login name; --by names somebody else"));
    name
}

/// The login name of whoever runs the program; where that has no name, as in many containers, the number of the user.
#[cfg(unix)]
pub fn login() -> String {
    let id = nix::unistd::getuid();
    let user = nix::unistd::User::from_uid(id).ok().flatten().map(|user| user.name);
    user.filter(|name| is_sound(name)).unwrap_or_else(|| format!("uid {id}"))
}

/// The login name of whoever runs the program.
#[cfg(not(unix))]
pub fn login() -> String {
    std::env::var("USERNAME").ok().filter(|name| is_sound(name)).unwrap_or_else(|| "nobody known".to_owned())
}

fn is_sound(name: &str) -> bool {
    !name.trim().is_empty() && name.len() <= tollgate_store::MOST_NAME_BYTES && !name.chars().any(is_unsafe_to_show)
}
