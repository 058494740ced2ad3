//! Which of our objects a notice speaks of: circuits of the provider, by their number or that of a cross-connect.

use std::collections::HashMap;

use shared::models::circuits::circuit::Circuit;
use shared::models::circuits::circuit_termination::CircuitTermination;
use shared::row::Model;
use shared::value::AnyRef;

use crate::db::{Sql, Ty};
use crate::engine::condition;
use crate::engine::write::Writer;
use crate::error::Result;
use crate::intake::Notice;

/// The objects of a notice that are known, by the provider's names; as far as the caller may see them.
pub type Known = HashMap<String, AnyRef>;

pub async fn find(w: &mut Writer, provider: Option<i64>, notice: &Notice) -> Result<Known> {
    let Some(provider) = provider.filter(|_| !notice.objects.is_empty()) else { return Ok(Known::new()) };
    let cx = w.cx.clone();
    let (circuit, end) = (Circuit::meta(), CircuitTermination::meta());
    let texts: Vec<String> = notice.objects.iter().map(|object| object.id.to_ascii_lowercase()).collect();
    let mut sql = Sql::new(w.reader().dialect());
    sql.push("SELECT c.id, c.cid, 0 FROM ").name(circuit.table).push(" c WHERE c.provider_id = ").int(provider);
    sql.push(" AND lower(c.cid)").in_texts(texts.clone());
    if let Some(limit) = cx.caller.limit(circuit) {
        sql.push(" AND c.id");
        condition::among(&cx, circuit, limit, &mut sql)?;
    }
    sql.push(" UNION ALL SELECT c.id, e.xconnect_id, 1 FROM ").name(circuit.table).push(" c JOIN ").name(end.table);
    sql.push(" e ON e.circuit_id = c.id WHERE c.provider_id = ").int(provider);
    sql.push(" AND lower(e.xconnect_id)").in_texts(texts);
    for (meta, column) in [(circuit, "c.id"), (end, "e.id")] {
        if let Some(limit) = cx.caller.limit(meta) {
            sql.push(" AND ").push(column);
            condition::among(&cx, meta, limit, &mut sql)?;
        }
    }
    let rows = w.reader().rows(sql, &[Ty::Int, Ty::Text, Ty::Int]).await?;
    // Letter by letter before regardless of case, a circuit's own number before a cross-connect's.
    let mut known = Known::new();
    for object in &notice.objects {
        let fits = |exact: bool, of: i64| {
            let mut ids = rows.iter().filter(|row| {
                let text = row[1].as_str().unwrap_or_default();
                row[2].as_int() == Some(of)
                    && if exact { text == object.id } else { text.eq_ignore_ascii_case(&object.id) }
            });
            let id = ids.next()?[0].as_int()?;
            // Two that differ in case alone are none.
            ids.all(|row| row[0].as_int() == Some(id)).then_some(id)
        };
        let id = fits(true, 0).or_else(|| fits(false, 0)).or_else(|| fits(true, 1)).or_else(|| fits(false, 1));
        if let Some(id) = id {
            known.insert(object.id.clone(), AnyRef { model: circuit.number, id });
        }
    }
    Ok(known)
}
