//! Issuers of certificates that a site distrusts (the tunable `CertificateIssuerDenylist`).

use serde::{Deserialize, Serialize};
use tollgate_model::DistinguishedName;
use toml::Spanned;

use crate::strict::{Report, unknown};

/// An entry of `CertificateIssuerDenylist`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerRow {
    name: Spanned<String>,
    issuer: Spanned<String>,
    why: Spanned<String>,
}

/// An entry of `CertificateIssuerDenylist`, by its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct IssuerId(pub u16);

/// An issuer that the site distrusts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistrustedIssuer {
    /// What it is called.
    pub name: String,
    /// Why it is distrusted.
    pub why: String,
    /// Attributes that its distinguished name has.
    attributes: DistinguishedName,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub struct Issuers(Vec<DistrustedIssuer>);

impl Issuers {
    /// The first entry that an issuer, as a sensor writes it, meets: by each attribute that the entry tells, whole. A
    /// text that is no distinguished name meets none.
    pub fn find(&self, issuer: &str) -> Option<IssuerId> {
        if self.0.is_empty() {
            return None;
        }
        let issuer = DistinguishedName::parse(issuer).ok()?;
        let at = self.0.iter().position(|entry| issuer.holds(&entry.attributes))?;
        u16::try_from(at).ok().map(IssuerId)
    }

    /// Checks, compiles and adds rows. Those with mistakes are left out and reported.
    pub fn add(&mut self, rows: &[IssuerRow], report: &mut Report<'_>) {
        for row in rows {
            let name = row.name.get_ref().trim();
            if name.is_empty() {
                report.add(row.name.span(), "a distrusted issuer needs a name: findings show it");
            }
            if self.0.iter().any(|known| known.name == name) {
                report.add(row.name.span(), format!("issuer `{name}` is defined twice"));
            }
            let why = row.why.get_ref().trim();
            if why.is_empty() {
                report.add(row.why.span(), format!("issuer `{name}` needs a `why`: whoever reads a finding will ask"));
            }
            if usize::from(u16::MAX) <= self.0.len() {
                report.add(row.name.span(), "there are too many distrusted issuers");
                break;
            }
            match pattern(row.issuer.get_ref()) {
                Ok(attributes) => self.0.push(DistrustedIssuer { name: name.to_owned(), why: why.to_owned(), attributes }),
                Err(message) => report.add(row.issuer.span(), message),
            }
        }
    }

    /// An entry.
    pub fn get(&self, id: IssuerId) -> Option<&DistrustedIssuer> {
        self.0.get(usize::from(id.0))
    }
}

/// Attributes that tell where somebody is: whoever is there has them too.
const PLACES: &[&str] = &["c", "st", "l", "street", "postalcode"];

/// The attributes that a row tells.
fn pattern(text: &str) -> Result<DistinguishedName, String> {
    let name = DistinguishedName::parse(text)
        .map_err(|why| format!("`{text}` is no distinguished name, such as `CN=Example CA,O=Example`: {why}"))?;
    if name.attributes().next().is_none() {
        return Err("`issuer` tells no attribute, such as `CN=Example CA`: it would be every issuer, or none".to_owned());
    }
    let known: Vec<&str> = DistinguishedName::types().collect();
    for (kind, value) in name.attributes() {
        if !known.contains(&kind) && !kind.contains('.') {
            return Err(unknown("type of attribute", kind, &known));
        }
        if value.is_empty() {
            return Err(format!("attribute `{kind}` of `{text}` has no value"));
        }
        if value.contains(char::REPLACEMENT_CHARACTER) {
            return Err(format!("the escapes of attribute `{kind}` of `{text}` spell no text"));
        }
    }
    if text.replace("\\*", "").contains('*') {
        return Err(format!("`*` is no wildcard in `{text}`: attributes are compared whole; `\\*` is the character"));
    }
    if name.attributes().all(|(kind, _)| PLACES.contains(&kind)) {
        return Err(format!("`{text}` only tells a place: everybody there would be distrusted"));
    }
    Ok(name)
}
