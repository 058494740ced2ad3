//! Whoever is to be called first comes first.

use shared::models::tenancy::contact_assignment::CONTACT_PRIORITY;

pub struct Rules;

impl crate::rules::Rules for Rules {
    /// Priorities come as the choices are listed; those without one last.
    fn rank(&self, field: &str, alias: &str) -> Option<String> {
        if field != "priority" {
            return None;
        }
        let all = CONTACT_PRIORITY.all();
        let quoted = |text: &str| text.replace('\'', "''");
        let ranks =
            all.iter().enumerate().map(|(rank, choice)| format!(" WHEN '{}' THEN {rank}", quoted(choice.value)));
        Some(format!("CASE {alias}.\"priority\"{} ELSE {} END", ranks.collect::<String>(), all.len()))
    }
}
