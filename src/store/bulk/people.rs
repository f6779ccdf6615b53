//! People, companies and who acts for whom.

use crate::domain::access::{Role, Scope};
use crate::domain::company::{CompanyKind, Standing};
use crate::domain::id::{CompanyId, IncubatorId, PersonId};
use crate::domain::person::Language;
use crate::domain::time::Instant;
use crate::store::engine::{Tx, args};
use crate::store::fault::Fault;

/// A person.
#[derive(Clone, Debug)]
pub struct PersonRow {
    /// Id.
    pub id: PersonId,
    /// Address, normalised.
    pub email: String,
    /// Name.
    pub name: String,
    /// Mobile number.
    pub mobile: Option<String>,
    /// Password hash.
    pub password: String,
    /// Since when.
    pub at: Instant,
}

/// Adds people, all reading `language`.
pub async fn people(tx: &mut Tx, rows: &[PersonRow], language: Language) -> Result<(), Fault> {
    let columns = "id, email, name, language, mobile, password, created_at";
    tx.many("person", columns, rows, |row, out| {
        out.extend_from_slice(args![
            row.id,
            &row.email,
            &row.name,
            language,
            row.mobile.clone(),
            &row.password,
            row.at
        ]);
    })
    .await?;
    tx.restart_ids("person").await
}

/// A role.
#[derive(Clone, Debug)]
pub struct RoleRow {
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// Since when.
    pub at: Instant,
}

/// Gives roles without end.
pub async fn roles(tx: &mut Tx, rows: &[RoleRow]) -> Result<(), Fault> {
    let columns = "person_id, role, district_code, incubator_id, valid_from, valid_to, granted_at";
    tx.many("role_grant", columns, rows, |row, out| {
        let (district, incubator) = match &row.scope {
            Scope::District(code) => (Some(code.as_str()), None),
            Scope::Incubator(id) => (None, Some(*id)),
            Scope::City | Scope::Company(_) => (None, None),
        };
        out.extend_from_slice(args![
            row.person,
            row.role.name(),
            district,
            incubator,
            row.at,
            Instant::LAST,
            row.at
        ]);
    })
    .await
}

/// A company or team.
#[derive(Clone, Debug)]
pub struct CompanyRow {
    /// Id.
    pub id: CompanyId,
    /// What it is.
    pub kind: CompanyKind,
    /// Name.
    pub name: String,
    /// Code.
    pub uscc: Option<String>,
    /// District.
    pub district: String,
    /// Home; `None`: only on the register.
    pub incubator: Option<IncubatorId>,
    /// How it stands.
    pub standing: Standing,
    /// Since when.
    pub at: Instant,
}

/// Adds companies.
pub async fn companies(tx: &mut Tx, rows: &[CompanyRow]) -> Result<(), Fault> {
    let columns = "id, kind, name, uscc, district_code, incubator_id, standing, created_at";
    tx.many("company", columns, rows, |row, out| {
        out.extend_from_slice(args![
            row.id,
            row.kind.name(),
            &row.name,
            row.uscc.clone(),
            &row.district,
            row.incubator,
            row.standing.name(),
            row.at,
        ]);
    })
    .await?;
    tx.restart_ids("company").await
}

/// Somebody acts for a company.
#[derive(Clone, Debug)]
pub struct MemberRow {
    /// For whom.
    pub company: CompanyId,
    /// Who.
    pub person: PersonId,
    /// Minds its people.
    pub admin: bool,
    /// From when.
    pub from: Instant,
    /// Until when.
    pub to: Instant,
}

/// Adds memberships.
pub async fn members(tx: &mut Tx, rows: &[MemberRow]) -> Result<(), Fault> {
    tx.many("membership", "company_id, person_id, admin, valid_from, valid_to", rows, |row, out| {
        out.extend_from_slice(args![row.company, row.person, row.admin, row.from, row.to]);
    })
    .await
}
