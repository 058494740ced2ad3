//! Which provider a notice is from. Exact names only: of parts of names the first hit is as often wrong as right.
//!
//! Notice sources come first: the sender's address, its domain and those above, then the provider's name in the notice and its
//! organizer. After them providers whose slug or name is that name, or the name in the domain.

use std::collections::HashMap;

use shared::models::circuits::provider::Provider;
use shared::models::notices::notice_source::NoticeSource;
use shared::row::{Model, Row};

use crate::db::{Sql, Ty};
use crate::engine::write::Writer;
use crate::error::Result;
use crate::intake::{Notice, Reading};

/// Whose a notice is.
pub struct Whose {
    pub provider: Option<i64>,
    /// Whether what was only guessed from its words is applied.
    pub automatic: bool,
    /// Why it is not known.
    pub problem: Option<String>,
}

/// Slugs of providers whose domain has another name. Source: reference sheet on notices, §23.
const DOMAINS: [(&str, &str); 8] = [
    ("amazon.com", "aws"),
    ("cogentco.com", "cogent"),
    ("exainfra.net", "exa"),
    ("globalcloudxchange.com", "gcx"),
    ("momentumtelecom.com", "momentum"),
    ("tatacommunications.com", "tata"),
    ("tisparkle.com", "sparkle"),
    ("verizonbusiness.com", "verizon"),
];

pub async fn find(w: &mut Writer, row: &Row, reading: &Reading, notice: &Notice) -> Result<Whose> {
    let sender = Some(row.str("sender")).filter(|sender| !sender.is_empty()).unwrap_or(&reading.message.from);
    let said = [sender, &notice.provider, &notice.organizer];
    let mut wanted: Vec<String> = Vec::new();
    for name in said.iter().flat_map(|text| names(text)) {
        if !wanted.contains(&name) {
            wanted.push(name);
        }
    }
    let sources = sources(w, &wanted).await?;
    let source = wanted.iter().find_map(|name| sources.get(name));
    let automatic = source.is_some_and(|(_, automatic)| *automatic);
    // A person's choice is not found out again.
    if let Some(chosen) = row.int("provider") {
        return Ok(Whose { provider: Some(chosen), automatic, problem: None });
    }
    if let Some((provider, _)) = source {
        return Ok(Whose { provider: Some(*provider), automatic, problem: None });
    }
    // What the notice calls itself is surer than where it was sent from.
    let own = notice.provider.to_ascii_lowercase();
    let own = Some(own).filter(|name| !name.is_empty() && name.len() <= LONGEST);
    let slugs: Vec<String> = own.into_iter().chain(wanted.iter().filter_map(|name| slug(name))).collect();
    let known = providers(w, &slugs).await?;
    let provider = slugs.iter().find_map(|name| known.get(name)).copied();
    let problem = provider.is_none().then(|| {
        let who = if sender.is_empty() { "its sender" } else { sender };
        format!("It is not known which provider {who} speaks for. Choose the provider, or make a notice source.")
    });
    Ok(Whose { provider, automatic: false, problem })
}

/// Longest name of a notice source, in bytes, and most parts of a domain that are looked at.
const LONGEST: usize = 254;
const LABELS: usize = 10;

/// The names under which a sender may be known, the most exact first, in lower case.
fn names(text: &str) -> Vec<String> {
    let text = text.trim().to_ascii_lowercase();
    if text.is_empty() || text.len() > LONGEST {
        return Vec::new();
    }
    let domain = text.rsplit_once('@').map_or(text.as_str(), |(_, domain)| domain);
    let mut out = vec![text.clone()];
    if domain.contains(' ') {
        return out;
    }
    let mut rest = domain;
    while rest.contains('.') && out.len() <= LABELS {
        if rest != text {
            out.push(rest.to_owned());
        }
        rest = rest.split_once('.').map_or("", |(_, above)| above);
    }
    out
}

/// The slug that a domain suggests: its name below the part that a registry gives out.
fn slug(domain: &str) -> Option<String> {
    const GENERIC: [&str; 7] = ["ac", "co", "com", "edu", "gov", "net", "org"];
    if let Some((_, slug)) = DOMAINS.iter().find(|(known, _)| *known == domain) {
        return Some((*slug).to_owned());
    }
    let labels: Vec<&str> = domain.split('.').collect();
    match labels[..] {
        [name, _] if !name.contains('@') => Some(name.to_owned()),
        [name, second, country] if country.len() == 2 && GENERIC.contains(&second) && !name.contains('@') => {
            Some(name.to_owned())
        }
        _ => None,
    }
}

/// Notice sources by name: their providers, and whether guesses are applied.
async fn sources(w: &mut Writer, names: &[String]) -> Result<HashMap<String, (i64, bool)>> {
    if names.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new(w.reader().dialect());
    sql.push("SELECT lower(name), provider_id, automatic FROM ").name(NoticeSource::meta().table);
    sql.push(" WHERE lower(name)").in_texts(names.to_vec());
    let rows = w.reader().rows(sql, &[Ty::Text, Ty::Int, Ty::Bool]).await?;
    let entry = |row: &Vec<shared::value::Value>| {
        Some((row[0].as_str()?.to_owned(), (row[1].as_int()?, row[2].as_bool().unwrap_or(false))))
    };
    Ok(rows.iter().filter_map(entry).collect())
}

/// Providers by slug and by name.
async fn providers(w: &mut Writer, names: &[String]) -> Result<HashMap<String, i64>> {
    if names.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new(w.reader().dialect());
    sql.push("SELECT id, slug, lower(name) FROM ").name(Provider::meta().table).push(" WHERE slug");
    sql.in_texts(names.to_vec()).push(" OR lower(name)").in_texts(names.to_vec()).push(" ORDER BY id DESC");
    let rows = w.reader().rows(sql, &[Ty::Int, Ty::Text, Ty::Text]).await?;
    let mut out = HashMap::new();
    // A slug is surer than a name.
    for column in [2, 1] {
        for row in &rows {
            if let (Some(id), Some(name)) = (row[0].as_int(), row[column].as_str()) {
                out.insert(name.to_owned(), id);
            }
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::{names, slug};

    #[test]
    fn a_sender_is_known_by_its_address_and_its_domains() {
        assert_eq!(names("NOC@us.Example.net"), ["noc@us.example.net", "us.example.net", "example.net"]);
        assert_eq!(names("example.net"), ["example.net"]);
        assert_eq!(names("Long Lines Ltd."), ["long lines ltd."]);
        assert!(names("  ").is_empty());
    }

    #[test]
    fn a_domain_suggests_a_slug() {
        let found: Vec<_> = ["zayo.com", "carrier.co.uk", "us.ntt.net", "amazon.com", "noc@x.com", "localhost"]
            .into_iter()
            .map(slug)
            .collect();
        let expected = [Some("zayo"), Some("carrier"), None, Some("aws"), None, None];
        assert_eq!(found, expected.map(|slug| slug.map(str::to_owned)));
    }
}
