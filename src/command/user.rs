//! `user`: people, by whoever has the machine.

use super::stop::Stop;
use clap::Subcommand;
use hatchery::app::{House, inventory, people};
use hatchery::domain::access::{Held, Role, Scope};
use hatchery::domain::id::{IncubatorId, PersonId};
use hatchery::domain::person::Language;
use hatchery::domain::time::Instant;
use hatchery::http::now::Clock;
use hatchery::store::place;
use std::io::{BufRead, IsTerminal, Write};

/// What is done to whom.
#[derive(Subcommand)]
pub enum User {
    /// Add a person; the password is read from standard input
    Add {
        /// The address to sign in with
        email: String,
        /// Name
        #[arg(long)]
        name: String,
        /// Give the three administrative roles
        #[arg(long)]
        admin: bool,
    },
    /// Set a new password, read from standard input, and end every sign-in
    Password {
        /// Whose
        email: String,
    },
    /// Give a role: manager, front_desk, approver, district_officer, city_officer, reviewer, mentor,
    /// system_admin, security_admin, audit_admin
    Role {
        /// Whom
        email: String,
        /// Which
        role: String,
        /// In this incubator only
        #[arg(long, conflicts_with = "district")]
        incubator: Option<String>,
        /// In this district only
        #[arg(long)]
        district: Option<String>,
    },
}

/// Does it.
pub async fn run(house: &House, wish: User) -> Result<(), Stop> {
    let now = Clock::real().now();
    match wish {
        User::Add { email, name, admin } => {
            let password = password()?;
            let id = {
                let new = people::NewAccount {
                    email: &email,
                    name: &name,
                    password: &password,
                    language: Language::Zh,
                };
                people::add(house, None, &new, None, now).await?
            };
            if admin {
                for role in [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin] {
                    let held = Held { role, scope: Scope::City };
                    people::give_role(house, None, id, &held, Instant::LAST, None, now).await?;
                }
            }
            println!("{email} was added.");
        }
        User::Password { email } => {
            known(house, &email).await?;
            people::reset_password(house, &email, &password()?, now).await?;
            println!("{email} has a new password.");
        }
        User::Role { email, role, incubator, district } => {
            let id = known(house, &email).await?;
            let named = Role::of_name(&role.replace('-', "_"));
            let found = named.ok_or_else(|| Stop(format!("there is no role {role}")))?;
            let scope = scope(house, incubator, district).await?;
            let held = Held { role: found, scope };
            let given = people::give_role(house, None, id, &held, Instant::LAST, None, now).await;
            given.map_err(|fault| match fault {
                hatchery::app::Fault::Refused(_) => Stop(format!("{role} is not given in that place")),
                other => other.into(),
            })?;
            println!("{email} is {role} now.");
        }
    }
    Ok(())
}

async fn known(house: &House, email: &str) -> Result<PersonId, Stop> {
    let found = people::by_email(house, email).await;
    found.map(|person| PersonId(person.id)).map_err(|fault| match fault {
        hatchery::app::Fault::Refused(_) => Stop(format!("there is nobody with the address {email}")),
        other => other.into(),
    })
}

async fn scope(house: &House, incubator: Option<String>, district: Option<String>) -> Result<Scope, Stop> {
    if let Some(slug) = incubator {
        let found = inventory::incubator(house, &slug).await;
        let found = found.map_err(|_| Stop(format!("there is no incubator {slug}")))?;
        return Ok(Scope::Incubator(IncubatorId(found.id)));
    }
    let Some(code) = district else { return Ok(Scope::City) };
    let all = place::districts(&mut house.store.read().await?).await?;
    if all.iter().any(|(known, ..)| *known == code) {
        Ok(Scope::District(code))
    } else {
        Err(Stop(format!("there is no district {code}")))
    }
}

/// One line of standard input, asked for where a person sits there.
fn password() -> Result<String, Stop> {
    let input = std::io::stdin();
    if input.is_terminal() {
        eprint!("Password: ");
        let _ = std::io::stderr().flush();
    }
    let mut line = String::new();
    input.lock().read_line(&mut line).map_err(|error| Stop(format!("standard input: {error}")))?;
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    if password.is_empty() { Err(Stop("no password on standard input".to_owned())) } else { Ok(password) }
}
