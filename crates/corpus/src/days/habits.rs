//! What happens how often at whose Mac.

use super::background::{backup, guard, management, sync, system, tunnel, update};
use super::desk::{browse, chat, documents, mail, passwords, terminal};
use super::employee::{Employee, Role};
use super::roles;
use super::story::Story;

/// When something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// While somebody works.
    Work,
    /// While the Mac is awake.
    Awake,
    /// At that hour of each day, or when the Mac wakes after it.
    At(u8),
    /// When work begins.
    Begins,
}

/// Tells a story.
pub type Tell = fn(&mut Story<'_>);

/// Something that happens again and again.
#[derive(Clone, Copy, Debug)]
pub struct Habit {
    pub when: When,
    /// Times in a hundred hours of working or being awake; in a hundred days, for what has its hour.
    pub often: u32,
    pub story: Tell,
}

impl Habit {
    /// While somebody works.
    pub const fn work(often: u32, story: Tell) -> Self {
        Self { when: When::Work, often, story }
    }

    /// While the Mac is awake.
    pub const fn awake(often: u32, story: Tell) -> Self {
        Self { when: When::Awake, often, story }
    }

    /// At an hour.
    pub const fn at(hour: u8, often: u32, story: Tell) -> Self {
        Self { when: When::At(hour), often, story }
    }
}

/// The habits of a Mac and of whoever works with it.
pub fn habits(employee: &Employee) -> Vec<Habit> {
    let mut habits = vec![Habit { when: When::Begins, often: 100, story: roles::morning }];
    let mut add = |more: &[Habit]| habits.extend(more);
    add(system::HABITS);
    add(guard::habits(employee.guard));
    add(management::habits(employee.management));
    add(tunnel::habits(employee.tunnel));
    if employee.role == Role::Builds {
        add(roles::builds::HABITS);
        return habits;
    }
    add(backup::habits(employee.backup));
    add(sync::habits(employee.cloud));
    add(update::HABITS);
    add(browse::HABITS);
    add(chat::HABITS);
    add(mail::HABITS);
    add(passwords::HABITS);
    add(documents::HABITS);
    if !matches!(employee.role, Role::Finance | Role::Executive | Role::Designer) {
        add(terminal::HABITS);
    }
    match employee.role {
        Role::Developer => add(&roles::developer::habits()),
        Role::Assisted => {
            add(&roles::developer::habits());
            add(roles::assisted::HABITS);
        }
        Role::Designer => add(roles::designer::HABITS),
        Role::Finance => add(roles::finance::HABITS),
        Role::Executive => add(roles::executive::HABITS),
        Role::Admin => add(roles::admin::HABITS),
        Role::Scientist => add(roles::scientist::HABITS),
        Role::Builds => {}
    }
    habits
}
